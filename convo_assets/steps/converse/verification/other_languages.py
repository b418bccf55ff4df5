"""Whether a statement in another language than English denies, obliges or allows as its source.

The words of each language are data, in `languages.toml`. A clause rests on the clause of the source
that holds most of its words; where none holds enough, nothing is said.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import snowballstemmer

from convo_assets.steps.converse.verification.blocks import statements
from convo_assets.steps.converse.verification.evidence import SourcePassage

MIN_ALIKE = 0.6
"""Share of the words of a clause that a clause of the source must hold to be what it rests on."""

MIN_WORDS = 2
MIN_LETTERS = 3
"""Letters from which a word is counted."""

_WORD = re.compile(r"[^\W\d_]+")
_MANNERS = ("denies", "must", "should", "may")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause, the stems by which it is compared with others, and whether its sentence denies."""

    text: str
    stems: frozenset[str]
    in_denial: bool


@dataclass(frozen=True, kw_only=True)
class Speech:
    """How a language denies, obliges and allows."""

    stemmer: Any
    patterns: Mapping[str, re.Pattern[str]]
    opposites: Sequence[frozenset[str]]

    def fault(self, answer: str, passages: Sequence[SourcePassage]) -> str | None:
        """Return why an answer does not speak as its passages do, or None."""
        texts = [passage.text for passage in passages]
        source = [c for text in texts for c in (*self._clauses(text), *self._whole(text))]
        for said in self._clauses(answer):
            best = max(source, key=lambda there: _share(said, there), default=None)
            if best and _share(said, best) >= MIN_ALIKE and (why := self._against(said, best)):
                return why
        return None

    def _clauses(self, markdown: str) -> list[Clause]:
        found: list[Clause] = []
        for statement in statements(markdown):
            in_denial = bool(self.patterns["denies"].search(statement.text))
            parts = self.patterns["borders"].split(statement.text)
            found += [Clause(part, self._stems(part), in_denial) for part in parts if part]
        return [clause for clause in found if len(clause.stems) >= MIN_WORDS]

    def _whole(self, markdown: str) -> list[Clause]:
        """Return whole sentences, which clauses of an answer may join."""
        denies = self.patterns["denies"]
        return [
            Clause(one.text, self._stems(one.text), bool(denies.search(one.text)))
            for one in statements(markdown)
        ]

    def _stems(self, text: str) -> frozenset[str]:
        words = [word for word in _WORD.findall(text.lower()) if len(word) >= MIN_LETTERS]
        counted = [w for w in words if not any(self.patterns[m].fullmatch(w) for m in _MANNERS)]
        return frozenset(self.stemmer.stemWords(counted))

    def _against(self, said: Clause, there: Clause) -> str | None:
        if self._has("rules_out", said) != self._has("rules_out", there):
            return None
        denied = [self._has("denies", one) for one in (said, there)]
        words = [frozenset(_WORD.findall(one.text.lower())) for one in (said, there)]
        turned = any(
            pair & words[0] and pair & words[1] and not pair & words[0] & words[1]
            for pair in self.opposites
        )
        if denied[0] != denied[1] and said.in_denial != there.in_denial and not turned:
            return "polarity"
        if turned and denied[0] == denied[1]:
            return "direction"
        claimed = [name for name in _MANNERS[1:] if self._has(name, said)]
        known = [name for name in _MANNERS[1:] if self._has(name, there)]
        changed = len(claimed) == 1 and bool(known) and claimed[0] not in known
        return "modal" if changed and not any(denied) else None

    def _has(self, name: str, clause: Clause) -> bool:
        return bool(self.patterns[name].search(clause.text))


def speech_of(language: str | None) -> Speech | None:
    """Return how a language speaks, None if that is not known."""
    return _speeches().get(language or "")


@cache
def _speeches() -> Mapping[str, Speech]:
    data = tomllib.loads(files(__package__).joinpath("languages.toml").read_text(encoding="utf-8"))
    return {language: _speech(told) for language, told in data.items()}


def _speech(told: Mapping[str, Any]) -> Speech:
    words = (*_MANNERS, "rules_out")
    patterns = {name: re.compile(rf"\b(?:{told[name]})\b", re.IGNORECASE) for name in words}
    patterns["borders"] = re.compile(rf"[,;:()]|\b(?={told['borders']})", re.IGNORECASE)
    return Speech(
        stemmer=snowballstemmer.stemmer(told["stemmer"]),
        patterns=patterns,
        opposites=[frozenset(pair.split()) for pair in told["opposites"]],
    )


def _share(said: Clause, there: Clause) -> float:
    return len(said.stems & there.stems) / len(said.stems)
