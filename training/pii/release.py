"""Measure a trained checkpoint, choose its thresholds and make it ready to ship.

`python -m training.pii.release build/pii/checkpoint models/pii-small`

The rules find nearly everything that has a form, so a threshold is judged by what the model adds to
them: words of personal data that no rule covers, against clean words lost. It is chosen on the
development corpus of `benchmarks.pii`, whose templates training never saw.
"""

import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.pii.corpus import Document, corpus
from benchmarks.pii.scoring import WORD
from convo_assets.records import PiiSpan
from convo_assets.resources.gliner import GlinerDetector
from convo_assets.resources.gliner.checkpoint import NAMES_FILE, SETTINGS_FILE, weights_digest
from convo_assets.steps.redact.finding import find_by_rules
from convo_assets.steps.redact.format_filter import filter_by_format
from convo_assets.steps.redact.normalized_text import NormalizedText, normalize_text
from training.pii.gazetteer import names
from training.pii.values import LABELS

REDACTED_AS = {
    "person": "PERSON",
    "address": "ADDRESS",
    "date of birth": "DATE_OF_BIRTH",
    "username": "USERNAME",
    "id number": "ID_NUMBER",
    "phone number": "PHONE",
    "email": "EMAIL",
    "secret": "SECRET",
    "organization": "ORGANIZATION",
    "location": "LOCATION",
}
CANDIDATES = tuple(round(0.8 - 0.05 * step, 2) for step in range(9))
"""None higher: the rules were written with an eye on this corpus and miss more elsewhere, where the
model is what is left."""

WORTH = 10
"""Clean words that a found word of personal data is worth."""

PERSON_BUDGET = 0.01
"""Share of clean words that names may cost: names are most of what no rule can find."""

DOUBTFUL = {"person": 0.05, "username": 0.1, "id number": 0.3}
"""From these scores on, a name or login counts if common names or a list of people support it, and
a number if it stands beside a person."""

ENCODER = "all-MiniLM-L6-v2, first 3 layers"
WIDTH = 8
"""Words of the longest span looked for. Rules find longer addresses; with 14, as in training, the
same is found in 1.4 times the time."""

SEED = 11


def main(
    checkpoint: Annotated[Path, typer.Argument(help="Folder written by training.pii.train.")],
    target: Annotated[Path, typer.Argument(help="Folder to ship.")],
    chosen: Annotated[
        Path | None,
        typer.Option(help="JSON of `thresholds` and `doubtful` that were chosen otherwise."),
    ] = None,
) -> None:
    """Copy the checkpoint, add names, thresholds and figures, and print the figures."""
    target.mkdir(parents=True, exist_ok=True)
    for name in (
        "gliner_config.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    ):
        shutil.copyfile(checkpoint / name, target / name)
    config = json.loads((target / "gliner_config.json").read_text(encoding="utf-8"))
    # Where it was trained is nobody's business, and the encoder's own settings are beside it.
    config["model_name"] = config["encoder_config"]["_name_or_path"] = ENCODER
    narrow = json.dumps({**config, "max_width": WIDTH}, indent=2)
    (target / "gliner_config.json").write_text(narrow + "\n", encoding="utf-8")
    (target / NAMES_FILE).write_text("\n".join(sorted(names())) + "\n", encoding="utf-8")
    if chosen:
        _write_settings(target, **json.loads(chosen.read_text(encoding="utf-8")))
        return
    _write_settings(target, thresholds=dict.fromkeys(LABELS, CANDIDATES[-1]))
    figures = measure(GlinerDetector(model=str(target)), corpus(SEED))
    thresholds = {label: figures[label]["threshold"] for label in LABELS}
    _write_settings(target, thresholds=thresholds, doubtful=DOUBTFUL, development=figures)
    typer.echo(json.dumps(figures, indent=2))


def _write_settings(
    target: Path,
    *,
    thresholds: Mapping[str, float],
    doubtful: Mapping[str, float] | None = None,
    development: Mapping[str, Mapping[str, float]] | None = None,
) -> None:
    settings = {
        "languages": ["en"],
        "labels": REDACTED_AS,
        "thresholds": thresholds,
        "doubtful": doubtful or {},
        "sha256": weights_digest(str(target)),
        "development": development or {},
    }
    (target / SETTINGS_FILE).write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")


def measure(
    detector: GlinerDetector, documents: list[Document]
) -> Mapping[str, Mapping[str, float]]:
    """Return per label the best threshold, what it adds to the rules, and what it finds alone."""
    tally = Tally()
    normalized_texts = [normalize_text(document.text) for document in documents]
    found = detector.detect([normalized.text for normalized in normalized_texts])
    for document, normalized, hits in zip(documents, normalized_texts, found, strict=True):
        tally.add(document, normalized, filter_by_format(normalized.text, hits))
    return {label: tally.figures(kind) for label, kind in REDACTED_AS.items()}


@dataclass
class Tally:
    """Counts words by kind, in documents that say where personal data stands.

    `gained` and `lost` are the scores of words that no rule covers, in and outside of personal data
    of any kind; `right` and `wrong` those of all words, in data of the kind and outside of any.
    """

    gained: dict[str, list[float]] = field(default_factory=partial(defaultdict, list))
    lost: dict[str, list[float]] = field(default_factory=partial(defaultdict, list))
    right: dict[str, list[float]] = field(default_factory=partial(defaultdict, list))
    wrong: dict[str, list[float]] = field(default_factory=partial(defaultdict, list))
    there: Counter[str] = field(default_factory=Counter)
    clean_words: int = 0

    def add(self, document: Document, normalized: NormalizedText, hits: Iterable[PiiSpan]) -> None:
        """Count one document and what the model has found in it."""
        by_rules = [
            normalized.original_span(s.start, s.end) for s in find_by_rules(normalized.text)
        ]
        gold = [(g.start, g.end) for g in document.gold]
        of_kind: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for g in document.gold:
            of_kind[g.label].append((g.start, g.end))
            self.there[g.label] += len(_words(document, (g.start, g.end)))
        self.clean_words += sum(not _inside(w.span(), gold) for w in WORD.finditer(document.text))
        for (kind, word), score in _best_scores(document, normalized, hits).items():
            personal = _inside(word, gold)
            if not _inside(word, by_rules):
                (self.gained if personal else self.lost)[kind].append(score)
            if _inside(word, of_kind[kind]):
                self.right[kind].append(score)
            elif not personal:
                self.wrong[kind].append(score)

    def figures(self, kind: str) -> dict[str, float]:
        """Return the best threshold of a kind and what is counted from it on."""
        budget = self.clean_words if kind == "PERSON" else None
        best = _best(self.gained[kind], self.lost[kind], budget)
        right, wrong = (
            sum(score >= best["threshold"] for score in scores[kind])
            for scores in (self.right, self.wrong)
        )
        if not self.there[kind]:
            return best  # the corpus does not say where such data stands
        precision, recall = right / max(1, right + wrong), right / self.there[kind]
        return {**best, "precision": round(precision, 3), "recall": round(recall, 3)}


def _best_scores(
    document: Document, normalized: NormalizedText, hits: Iterable[PiiSpan]
) -> dict[tuple[str, tuple[int, int]], float]:
    """Return by kind and word of the original the highest score of a span over it."""
    best: dict[tuple[str, tuple[int, int]], float] = {}
    for hit in hits:
        for word in _words(document, normalized.original_span(hit.start, hit.end)):
            best[hit.label, word] = max(hit.score, best.get((hit.label, word), 0.0))
    return best


def _best(gained: list[float], lost: list[float], clean_words: int | None) -> dict[str, float]:
    rows = [
        {
            "threshold": threshold,
            "gained": sum(score >= threshold for score in gained),
            "lost": sum(score >= threshold for score in lost),
        }
        for threshold in CANDIDATES
    ]
    if clean_words:
        return [row for row in rows if row["lost"] <= PERSON_BUDGET * clean_words][-1]
    return max(rows, key=lambda row: (WORTH * row["gained"] - row["lost"], row["threshold"]))


def _words(document: Document, span: tuple[int, int]) -> list[tuple[int, int]]:
    return [word.span() for word in WORD.finditer(document.text, *span)]


def _inside(word: tuple[int, int], spans: list[tuple[int, int]]) -> bool:
    return any(start < word[1] and end > word[0] for start, end in spans)


if __name__ == "__main__":
    typer.run(main)
