"""What a redactor let through and what it destroyed, counted on spans and on its text."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from benchmarks.pii.corpus import Document

WORD = re.compile(r"\w+")
MUST_BE_ZERO = frozenset({"CREDIT_CARD", "EMAIL", "IBAN", "SSN", "IP_ADDRESS"})
_MIN_NAME_LENGTH = 3


@dataclass
class Score:
    """Counts over documents; every rate is of 1."""

    counts: Counter[str] = field(default_factory=Counter)
    by_label: Counter[tuple[str, str]] = field(default_factory=Counter)
    residual_pii: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, document: Document, redacted: str, spans: Sequence[tuple[int, int]]) -> None:
        """Count one document."""
        covered = bytearray(len(document.text))
        for start, end in spans:
            covered[start:end] = b"\1" * (end - start)
        personal = bytearray(len(document.text))
        left = _normal(redacted)
        for gold in document.gold:
            personal[gold.start : gold.end] = b"\1" * (gold.end - gold.start)
            self.counts["characters"] += gold.end - gold.start
            self.counts["covered"] += sum(covered[gold.start : gold.end])
        for label, value in {(gold.label, gold.value) for gold in document.gold}:
            survived = _contains(left, _normal(value))
            self.by_label[label, "values"] += 1
            self.by_label[label, "survived"] += survived
            if survived:
                self.residual_pii.append((document.id, label, value))
        for token in _name_tokens(document):
            self.counts["name tokens"] += 1
            self.counts["name tokens survived"] += _contains(left, token)
        self._count_words(document, covered, personal)

    def _count_words(self, document: Document, covered: bytearray, personal: bytearray) -> None:
        kind = "words" if document.gold else "words of clean documents"
        for word in WORD.finditer(document.text):
            if any(personal[word.start() : word.end()]):
                continue
            self.counts[kind] += 1
            self.counts[f"{kind} lost"] += any(covered[word.start() : word.end()])

    def rates(self) -> dict[str, float]:
        """Return the figures of the bar."""
        c = self.counts
        values = sum(n for (_, kind), n in self.by_label.items() if kind == "values")
        survived = sum(n for (_, kind), n in self.by_label.items() if kind == "survived")
        words = c["words"] + c["words of clean documents"]
        lost = c["words lost"] + c["words of clean documents lost"]
        return {
            "values survived": survived / max(1, values),
            "name tokens survived": c["name tokens survived"] / max(1, c["name tokens"]),
            "validated survived": float(
                sum(self.by_label[label, "survived"] for label in MUST_BE_ZERO)
            ),
            "characters covered": c["covered"] / max(1, c["characters"]),
            "clean words kept": 1 - lost / max(1, words),
            "look-alikes lost": c["words of clean documents lost"]
            / max(1, c["words of clean documents"]),
        }


def _name_tokens(document: Document) -> set[str]:
    """Return the parts of the names in a document that are not also words of its clean text."""
    clean, cursor = "", 0
    for gold in document.gold:
        clean += document.text[cursor : gold.start] + " "
        cursor = gold.end
    ordinary = set(WORD.findall(_normal(clean + document.text[cursor:])))
    names = (gold.value for gold in document.gold if gold.label == "PERSON")
    tokens = {token for name in names for token in WORD.findall(_normal(name))}
    return {token for token in tokens - ordinary if len(token) >= _MIN_NAME_LENGTH}


def _normal(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub("[\u00ad\u200b\\\\]", "", folded).split())


def _contains(text: str, value: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text))


def residual_pii(scores: Iterable[Score]) -> Counter[str]:
    """Return how many values of each label survived."""
    return Counter(label for score in scores for _, label, _ in score.residual_pii)
