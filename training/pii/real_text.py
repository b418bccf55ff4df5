"""Real sentences whose names people have marked, and passages of real documents without any.

Sentences: `entities/*.jsonl`, one object a line of `text`, `split`, `domain`, `source` and
`spans` of `start`, `end`, `label` (PERSON, ORG, LOC, MISC, HANDLE; characters, end exclusive). Only
the split "train" is read. Products, organisms or works, marked MISC, are what nothing is to be
found in. Documents: text files below `corpora`; passages with a listed name are left out.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from convo_assets.steps.redact.finding import find_by_rules
from training.pii.carriers import Filled, join
from training.pii.gazetteer import names
from training.pii.values import Values

HELD_OUT = frozenset({"encyclopedia: music"})
"""Domains of which nothing is learnt, so that the others' use for a new one can be told."""

_LABELS = {"PERSON": "person", "ORG": "organization", "LOC": "location", "HANDLE": "username"}
_INVENTED = 0.3
"""Share of names that are replaced with invented ones, so that context is learnt, not the list."""

_LOWER, _UPPER = 0.08, 0.04
"""Shares of passages in small letters and in capitals."""

_TEXT_FILES = frozenset({".md", ".rst", ".txt", ".html", ".xml", ".Rmd"})
_PARAGRAPH = re.compile(r"\n\s*\n")
_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"[^\W\d_]+")
_LENGTHS = range(40, 700)
"""Characters of a paragraph that is worth reading."""


class RealText:
    """Draws passages of real text: marked sentences, or paragraphs without a name."""

    def __init__(self, values: Values, folder: Path) -> None:
        self._values = values
        self._random = values.random
        self._runs = _runs(folder / "entities")
        self._paragraphs = _nameless(folder / "corpora")

    def marked(self, words: int) -> Filled:
        """Return sentences that follow one another in their source, about as many words long."""
        run = self._random.choice(self._runs)
        start = self._random.randrange(len(run))
        parts: list[Filled] = []
        while start < len(run) and sum(len(text.split()) for text, _ in parts) < words:
            parts.append(self._renamed(run[start]))
            start += 1
        return self._recased(join(parts, self._random.choice((" ", "\n", "\n\n"))))

    def nameless(self) -> Filled:
        """Return a paragraph of a document in which no listed name stands."""
        return self._random.choice(self._paragraphs), []

    def _renamed(self, filled: Filled) -> Filled:
        text, spans = filled
        parts: list[Filled] = []
        cursor = 0
        for start, end, label in sorted(spans):
            value = text[start:end]
            if label == "person" and self._random.random() < _INVENTED:
                value = self._invented(value)
            parts += [(text[cursor:start], []), (value, [(0, len(value), label)])]
            cursor = end
        return join([*parts, (text[cursor:], [])], "")

    def _invented(self, name: str) -> str:
        words = name.split()
        if not all(word.isalpha() for word in words):
            return name
        match len(words):
            case 1:
                new = self._values.draw(self._random.choice(("given name", "surname")))
            case 2:
                new = f"{self._values.draw('given name')} {self._values.draw('surname')}"
            case _:
                return name
        return new.lower() if name.islower() else new.upper() if name.isupper() else new

    def _recased(self, filled: Filled) -> Filled:
        text, spans = filled
        chance = self._random.random()
        other = text.lower() if chance < _LOWER else text.upper()
        # Some letters have a longer capital: spans would no longer fit.
        return (other, spans) if chance < _LOWER + _UPPER and len(other) == len(text) else filled


def _runs(folder: Path) -> list[list[Filled]]:
    """Return the sentences to learn from, those of one source in a row."""
    runs = []
    for file in sorted(folder.glob("*.jsonl")):
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        learnt = [r for r in rows if r["split"] == "train" and r["domain"] not in HELD_OUT]
        for _, sentences in groupby(learnt, key=lambda row: (row["source"], row["domain"])):
            usable = [_filled(row) for row in sentences if _is_marked_in_full(row)]
            runs += [usable[at : at + 40] for at in range(0, len(usable), 40)]
    return runs


def _filled(row: dict[str, Any]) -> Filled:
    spans = [
        (span["start"], span["end"], _LABELS[span["label"]])
        for span in row["spans"]
        if span["label"] in _LABELS
    ]
    return row["text"], spans


def _is_marked_in_full(row: dict[str, Any]) -> bool:
    """Return whether the rules find nothing that the annotators were not asked for."""
    marked = [(span["start"], span["end"]) for span in row["spans"]]
    return all(
        any(start <= span.start and span.end <= end for start, end in marked)
        for span in find_by_rules(row["text"])
    )


def _nameless(folder: Path) -> list[str]:
    listed = names()
    return [
        paragraph
        for file in sorted(folder.rglob("*"))
        if file.suffix in _TEXT_FILES and is_for_development(file.relative_to(folder))
        for paragraph in _paragraphs(file.read_text(encoding="utf-8", errors="replace"))
        if not _calls(paragraph, listed)
    ]


def is_for_development(path: Path) -> bool:
    """Return whether a document is of the half by hash that one may learn and tune on."""
    return hashlib.sha256(path.as_posix().encode()).digest()[0] < 128


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in _PARAGRAPH.split(_TAG.sub(" ", text)):
        bare = paragraph.strip()
        if len(bare) in _LENGTHS and "@" not in bare:
            yield bare


def _calls(paragraph: str, listed: frozenset[str]) -> bool:
    """Return whether a capitalised word of a paragraph is a name that many people have."""
    words: Sequence[str] = _WORD.findall(paragraph)
    return any(word[0].isupper() and word.casefold() in listed for word in words)
