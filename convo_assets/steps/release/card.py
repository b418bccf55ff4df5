"""The dataset card: what a release is, in numbers, for the hub and for people."""

import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from convo_assets.figures import counted, plain
from convo_assets.records import TrainingRow
from convo_assets.steps.release.merging import RUN
from convo_assets.steps.release.releases import Release
from convo_assets.templates import render
from convo_assets.vocabulary import Split

SPLITS: tuple[Split, ...] = ("train", "validation", "test", "knowledge")
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


@dataclass
class Wordings:
    """How often facts are said for training, and how much alike everything is that is said."""

    rows: Counter[str] = field(default_factory=Counter)
    _said: int = 0
    _compressed: int = 0
    _compressor: Any = field(default_factory=lambda: zlib.compressobj(9))

    def count(self, row: TrainingRow) -> None:
        """Add one row."""
        if row.split != "train":
            return
        self.rows.update(row.fact_ids)
        text = "\n".join(message["content"] for message in row.messages).encode()
        self._said += len(text)
        self._compressed += len(self._compressor.compress(text))

    def figures(self, *, stated: int) -> dict[str, float]:
        """Return the figures, once: of `stated` facts in the passages that rows rest on.

        Wordings that repeat each other compress well: made text of good variety has a ratio of 4
        to 5, collapsed text one of 19 (arXiv 2603.22213).
        """
        compressed = self._compressed + len(self._compressor.flush())
        return {
            "stated": stated,
            "expressed": len(self.rows),
            "rows_per_fact": round(self.rows.total() / max(1, len(self.rows)), 2),
            "compression_ratio": round(self._said / max(1, compressed), 2),
        }


@dataclass
class DatasetStats:
    """What rows are like, counted while they are written."""

    rows: Counter[str] = field(default_factory=Counter)
    tokens: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    personas: Counter[str] = field(default_factory=Counter)
    tiers: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    models: Counter[str] = field(default_factory=Counter)
    prompt_hashes: Counter[str] = field(default_factory=Counter)

    def count(self, row: TrainingRow) -> None:
        """Add one row."""
        self.rows[row.split] += 1
        self.tokens[row.split] += row.tokens
        self.sources[row.source] += 1
        self.kinds.update(row.kinds)
        self.personas[row.persona] += 1
        self.tiers[row.tier] += 1
        self.forms[row.form] += 1
        self.models[row.model] += 1
        self.prompt_hashes[row.prompt_hash] += 1

    def figures(self) -> dict[str, dict[str, int]]:
        """Return all counts by name, in the order of their keys."""
        return {name: dict(sorted(counts.items())) for name, counts in vars(self).items()}


def card(release: Release, stats: DatasetStats) -> str:
    """Return the README of a release, with the header that Hugging Face reads."""
    total = stats.rows.total()
    return render(
        "dataset_card.md.j2",
        release=release,
        stats=stats,
        counts={
            name: counted({plain(key): count for key, count in counts.items()})
            for name, counts in stats.figures().items()
        },
        splits=SPLITS,
        size=next((name for limit, name in _SIZES if total < limit), "n>1M"),
        formats={each.name: each.read_by for each in release.formats},
        run=RUN,
    )
