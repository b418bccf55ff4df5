"""Batches: what rows have in common at their beginning is read once, general rows stand apart.

Rows about facts are short, and a third of each is the system message that they all begin with. So
several stand behind one copy of it, in one sequence, each with its own positions and none seeing
another: the loss is that of the rows alone (Krell et al. 2021).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any
from zlib import crc32

from convo_assets.resources.tuning.rows import UNLABELLED, EncodedRow

_SEQUENCE = 256
"""Tokens up to which rows share a sequence: attention costs grow with the square of its length."""

_NOBODY = -1


@dataclass(frozen=True)
class Collator:
    """Makes tensors of rows, with `per_batch` general rows beside each batch.

    Which ones depends on the batch alone, so that a training that was cut off goes on as it would
    have gone.
    """

    pad: int
    general: Sequence[EncodedRow] = ()
    per_batch: int = 0

    def __call__(self, rows: Sequence[Mapping[str, list[int]]]) -> dict[str, Any]:
        """Return ids, labels, positions and who sees whom; `general` is that of general rows."""
        own = [EncodedRow(list(row["input_ids"]), list(row["labels"])) for row in rows]
        shared = _shared_prefix(own)
        batch = _tensors([_joined(some, shared) for some in _fitting(own, shared)], pad=self.pad)
        if drawn := self._drawn(own):
            batch["general"] = _tensors([_joined([row], 0) for row in drawn], pad=self.pad)
        return batch

    def _drawn(self, rows: Sequence[EncodedRow]) -> list[EncodedRow]:
        if not self.general:
            return []
        start = crc32(repr([row.input_ids for row in rows]).encode())
        return [
            self.general[(start + place) % len(self.general)] for place in range(self.per_batch)
        ]


@dataclass
class _Sequence:
    """Tokens of several rows; `owner` is the row of each, 0 where it is what all begin with."""

    ids: list[int] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)


def _shared_prefix(rows: Sequence[EncodedRow]) -> int:
    """Return how many unlabelled tokens all rows begin with, leaving one that is the row's own.

    The token before a row's own first one belongs to another row: nothing may be predicted by it.
    """
    columns = zip(*(row.input_ids for row in rows), strict=False)
    common = sum(1 for _ in takewhile(lambda ids: len(set(ids)) == 1, columns))
    given = (next((i for i, x in enumerate(r.labels) if x != UNLABELLED), 0) for r in rows)
    return max(0, min(common, *(first - 1 for first in given)))


def _fitting(rows: Sequence[EncodedRow], shared: int) -> list[list[EncodedRow]]:
    """Return rows in sequences of at most so many tokens, or alone; without a beginning, alone."""
    sequences: list[list[EncodedRow]] = []
    length = _SEQUENCE
    for row in rows:
        own = len(row.input_ids) - shared
        if not shared or length + own > _SEQUENCE:
            sequences.append([])
            length = shared
        sequences[-1].append(row)
        length += own
    return sequences


def _joined(rows: Sequence[EncodedRow], shared: int) -> _Sequence:
    first = rows[0]
    joined = _Sequence(
        ids=first.input_ids[:shared],
        labels=[UNLABELLED] * shared,
        positions=list(range(shared)),
        owner=[0] * shared,
    )
    for number, row in enumerate(rows, start=1):
        own = range(shared, len(row.input_ids))
        joined.ids += row.input_ids[shared:]
        joined.labels += row.labels[shared:]
        joined.positions += own
        joined.owner += [number] * len(own)
    return joined


def _tensors(sequences: Sequence[_Sequence], *, pad: int) -> dict[str, Any]:
    """Return tensors (sequences, tokens), and a mask (sequences, 1, tokens, tokens) of who sees."""
    import torch

    width = max(len(s.ids) for s in sequences)

    def padded(values: Sequence[Sequence[int]], blank: int) -> Any:
        return torch.tensor([[*v, *[blank] * (width - len(v))] for v in values])

    owner = padded([s.owner for s in sequences], _NOBODY)
    mine, theirs = owner[:, :, None], owner[:, None, :]
    earlier = torch.ones(width, width, dtype=torch.bool).tril()
    return {
        "input_ids": padded([s.ids for s in sequences], pad),
        "labels": padded([s.labels for s in sequences], UNLABELLED),
        "position_ids": padded([s.positions for s in sequences], 0),
        "attention_mask": (((mine == theirs) | (theirs == 0)) & earlier)[:, None],
    }
