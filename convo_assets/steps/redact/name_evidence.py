"""Evidence for and against the people and logins that a model names.

A small model takes products, places and terms for people at scores that bare names get as well.
Each piece of evidence against a finding raises the score that it needs: nothing vetoes one.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from convo_assets.document_structure import code_spans
from convo_assets.records import PiiSpan
from convo_assets.steps.redact.english_words import english_words
from convo_assets.steps.redact.known_things import known_things

_RAISED = (0.0, 0.4, 0.75, 0.9)
"""How far a needed score is moved from the threshold of its label to 1, by pieces of evidence
against: set by hand and checked on one half of the development sentences by hash."""

MIN_MENTIONS = 3
"""Mentions of a word from which it matters that the model reported fewer than half of them."""

_ZONE = re.compile(
    r"\bhttps?://[^\s<>\"')\]]+|<[/!?]?[A-Za-z][^<>\n]{0,400}>"
    r"|(?<![\w.])(?:[\w.~-]*/){2,}[\w.-]*",
    re.DOTALL | re.MULTILINE,
)
"""Links, tags and paths: what stands there are identifiers, as a rule, as it is in code."""

_WORD = re.compile(r"[^\W\d_]+")
_OPENS = re.compile(r"(?:\A|[.!?]\s|\n|[-*•#|]\s)$")
"""Beginnings of sentences, lines and cells, where any word has a capital."""

_ARTICLE = re.compile(r"(?<!\w)(?:the|an?|this|our|your|its|each|any)\s$", re.IGNORECASE)
_KEY_END = re.compile(r"[\"']?\s?:(?!//)")
_KEY_START = re.compile(r"[\"']$")
_OF_LOGIN = re.compile(
    r"(?:@|(?<![A-Za-z])(?:user(?:[_ -]?name)?|login|log(?:ged|s)? in(?: as)?|account|handle|"
    r"nick(?:name)?|sub(?:ject)?|sender|seller|buyer|publickey|password|pw|slack|github|id|author|owner|profile)(?![A-Za-z])[^\n.;]{0,24})$",
    re.IGNORECASE,
)
_OF_SPEAKER = re.compile(r"(?:^|\n)[^\n]{0,24}$")
_SPEAKS = re.compile(r"\s?(?:\||>|:\s)")
_SPLIT = re.compile(r"[^\W\d_]+")
_MIN_NAME, _MIN_BESIDE = 3, 4
"""Letters of a name in a login; of one with an initial beside it."""


class NameEvidence:
    """What one text says for and against names in it."""

    def __init__(self, text: str, reported: Sequence[PiiSpan], *, names: Collection[str]) -> None:
        self._text = text
        self._names = names
        code = code_spans(text)
        within = {place for span in code for place in range(*span)}
        zones = [match.span() for match in _ZONE.finditer(text) if match.start() not in within]
        self._zones = sorted([*code, *zones])
        self._starts = [start for start, _ in self._zones]
        self._reported = Counter(
            text[s.start : s.end] for s in {s.start: s for s in reported}.values()
        )

    @cached_property
    def _written(self) -> Mapping[str, int]:
        return Counter(_WORD.findall(self._text))

    def stands(self, span: PiiSpan, *, threshold: float) -> bool:
        """Return whether a person or login has the score that the evidence against it demands."""
        raised = _RAISED[min(self.against(span), len(_RAISED) - 1)]
        return span.score >= threshold + (1 - threshold) * raised

    def against(self, span: PiiSpan) -> int:
        """Return how many pieces of evidence speak against a person or login; else none."""
        if span.label == "PERSON":
            return self._against_person(span)
        return self._against_login(span) if span.label == "USERNAME" else 0

    def _against_person(self, span: PiiSpan) -> int:
        """Return how many pieces of evidence speak against a person."""
        found = self._text[span.start : span.end]
        words = [word.casefold() for word in _WORD.findall(found)]
        called = any(word in self._names for word in words)
        against = int(self._in_zone(span))
        if found.casefold() in known_things():
            against += 1 if called else 2
        elif any(word in known_things() for word in words):
            against += not called  # "Grafana Loki"
        if self._names:
            against += self._is_english(span, words, called=called)
        if not called and self._names:
            against += len(words) == 1 and found.casefold() in self._written
            against += bool(_ARTICLE.search(self._text, max(0, span.start - 6), span.start))
            against += self._is_mostly_unreported(found)
        return against

    def _against_login(self, span: PiiSpan) -> int:
        """Return how many pieces of evidence speak against a login."""
        found = self._text[span.start : span.end]
        before = self._text[max(0, span.start - 40) : span.start]
        behind = self._text[span.end : span.end + 4]
        is_key = _KEY_START.search(before) and _KEY_END.match(behind)
        against = 2 * self._in_zone(span) + 2 * bool(is_key)
        if _OF_LOGIN.search(before):
            return against
        if self._is_made_of_names(found):
            # BLAKE2b, Foxp3: names of things have capitals, logins have none.
            return against + (found != found.lower())
        return against + (0 if _OF_SPEAKER.search(before) and _SPEAKS.match(behind) else 2)

    def _is_english(self, span: PiiSpan, words: Sequence[str], *, called: bool) -> bool:
        """Return whether all words of a person are English words: "Sushi Lover".

        One that many people are called is in doubt only where any word has a capital: "Rusty".
        """
        if not words or any(word not in english_words() for word in words):
            return False
        opens = bool(_OPENS.search(self._text, max(0, span.start - 4), span.start))
        return not called or (len(words) == 1 and opens)

    def _in_zone(self, span: PiiSpan) -> bool:
        """Return whether a finding stands within code, a link, a tag or a path.

        A name that is all of an inline code span is as often a value as an identifier.
        """
        at = bisect_right(self._starts, span.start)
        if not at or span.end > self._zones[at - 1][1]:
            return False
        start, end = self._zones[at - 1]
        return not (self._text[start] == "`" and (start + 1, end - 1) == (span.start, span.end))

    def _is_mostly_unreported(self, found: str) -> bool:
        mentions = self._written[found]
        return mentions >= MIN_MENTIONS and 2 * self._reported[found] < mentions

    def _is_made_of_names(self, login: str) -> bool:
        """Return whether a login is made of names: mquint42, ana.roe, quinttheo."""
        words = [word.casefold() for word in _SPLIT.findall(login) if len(word) >= _MIN_NAME]
        return bool(words) and any(self._is_made_of_name(word) for word in words)

    def _is_made_of_name(self, word: str) -> bool:
        return (
            word in self._names
            or (len(word) > _MIN_BESIDE and (word[1:] in self._names or word[:-1] in self._names))
            or any(
                word[:cut] in self._names and word[cut:] in self._names
                for cut in range(_MIN_NAME, len(word) - _MIN_NAME + 1)
            )
        )
