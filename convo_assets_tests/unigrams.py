"""A model that can be tuned in no time: it counts words."""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from convo_assets.steps.finetune import LossPoint, Messages, RowLoss
from convo_assets.steps.finetune.roles import Progress


class UnigramTrainer:
    """Tunes by counting the words that the assistant says; words are its tokens."""

    identity = "unigrams"
    base_model = "unigrams"
    tokenizer_identity = "words"
    examined = 20
    settings: Mapping[str, object] = {}

    def __init__(self) -> None:
        self.tuned = 0

    def count_tokens(self, rows: Sequence[Messages]) -> list[int]:
        return [sum(len(m["content"].split()) for m in messages) for messages in rows]

    def tune(
        self, train: Path, validation: Path, *, folder: Path, progress: Progress
    ) -> list[LossPoint]:
        self.tuned += 1
        lines = [json.loads(line) for line in train.read_text().splitlines()]
        rows = [line["messages"] for line in lines if "messages" in line]
        counts = Counter(word for row in rows for word in _said(row))
        (folder / "counts.json").write_text(json.dumps(counts))
        model = self.open(folder)
        held_out = [json.loads(line)["messages"] for line in validation.read_text().splitlines()]
        progress("one step")
        return [
            LossPoint(step=1, split=split, loss=loss.nats / loss.tokens)
            for split, part in (("train", rows), ("validation", held_out))
            for loss in model.losses(part)[:1]
        ]

    def merge(self, folder: Path, *, into: Path) -> None:
        into.mkdir()
        (into / "counts.json").write_bytes((folder / "counts.json").read_bytes())

    def open(self, folder: Path | None) -> "UnigramModel":
        counts = json.loads((folder / "counts.json").read_text()) if folder else {}
        return UnigramModel(counts)


class UnigramModel:
    """Says its commonest words; a word it has not counted is as likely as one in a thousand."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = Counter(counts)

    def reply(self, conversations: Sequence[Messages], *, max_tokens: int) -> list[str]:
        said = " ".join(word for word, _ in self._counts.most_common(max_tokens))
        return [said or "Hm." for _ in conversations]

    def write(self, openings: Sequence[str], *, max_tokens: int) -> list[str]:
        (said,) = self.reply([[]], max_tokens=max_tokens)
        return [f"{opening} {said}" for opening in openings]

    def losses(self, rows: Sequence[Messages]) -> list[RowLoss]:
        return [
            RowLoss(nats=sum(map(self._nats, _said(row))), tokens=len(_said(row))) for row in rows
        ]

    def log_likelihoods(self, texts: Sequence[tuple[str, str]]) -> list[float]:
        return [-sum(map(self._nats, t.split())) / max(1, len(t.split())) for _, t in texts]

    def _nats(self, word: str) -> float:
        return math.log(1000 + self._counts.total()) - math.log(1 + self._counts[word])


def _said(row: Messages) -> list[str]:
    return [w for m in row if m["role"] == "assistant" for w in m["content"].split()]
