"""Choose the best rows that are also unlike each other, when not all can be had."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from convo_assets.similarity import as_matrix
from convo_assets.steps.curate.candidates import Candidate


@dataclass(frozen=True, kw_only=True)
class Quotas:
    """How many rows a source may give (0: all), and the most that one of a sort may be of them."""

    rows: int = 0
    persona_share: float = 1.0
    kind_share: float = 1.0
    document_share: float = 1.0

    def limits(self, available: int) -> Mapping[str, int]:
        """Return the most rows of one persona, of one kind and of one document."""
        total = min(self.rows or available, available)
        return {
            "persona": math.ceil(self.persona_share * total),
            "kind": math.ceil(self.kind_share * total),
            "document": math.ceil(self.document_share * total),
        }


def unselected(candidates: Sequence[Candidate], quotas: Quotas) -> dict[str, str]:
    """Return the candidates that are not chosen, and why.

    One by one the candidate with the highest quality times distance to what is chosen already
    (1 - highest cosine) is taken, unless a quota is full: DEITA's selection with quotas. Time grows
    with rows chosen times rows there are.
    """
    left_out: dict[str, str] = {}
    limits = quotas.limits(len(candidates))
    taken: Counter[tuple[str, str]] = Counter()
    wanted = quotas.rows or len(candidates)
    chosen = 0
    for row in _by_gain(candidates):
        sorts = list(_sorts(row))
        full = next((sort for sort, name in sorts if taken[sort, name] >= limits[sort]), None)
        if chosen >= wanted:
            left_out[row.id] = "over_budget"
        elif full is not None:
            left_out[row.id] = f"{full}_quota"
        else:
            taken.update(sorts)
            chosen += 1
    return left_out


def _by_gain(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield candidates, next always the one that adds most to all that came before."""
    vectors = as_matrix([row.vector for row in candidates])
    quality = np.asarray([row.quality for row in candidates], dtype=np.float32)
    closest = np.zeros(len(candidates), dtype=np.float32)
    open_ = np.ones(len(candidates), dtype=bool)
    for _ in candidates:
        gain = np.where(open_, quality * (1 - closest), -np.inf)
        best = int(gain.argmax())
        open_[best] = False
        if vectors.shape[1]:
            closest = np.maximum(closest, vectors @ vectors[best])
        yield candidates[best]


def _sorts(row: Candidate) -> Iterable[tuple[str, str]]:
    yield "persona", row.persona
    yield from (("kind", kind) for kind in set(row.kinds))
    yield from (("document", document) for document in row.documents)
