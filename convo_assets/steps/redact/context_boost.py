"""Context boost: accept a model's doubtful findings where the text around them supports them.

A small model gives a bare "Karen" in an unusual place half the score of a full name. It is accepted
if many people have the name, or if it stands in a list with a sure one. A doubtful number is
accepted if it stands beside a person. Sure findings that the text contradicts are dropped.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.ordinary_words import (
    ALSO_WORDS,
    PROPER_NOUNS,
    may_be_name,
    ordinary_words,
)
from convo_assets.steps.redact.pii_types import PII_TYPES

_NAME_WORD = re.compile(r"[^\W\d_]+")
_LIST = re.compile(r"[*_]{0,2}\s{0,2}(?:[,;/&|]|,?\s(?:and|or|und))\s{0,2}[*_]{0,2}")
"""Separators between the members of a list."""

_MAX_JOINT_LENGTH = 10
_OWNED = re.compile(r"\s?[(,:#–-]\s?|\s(?:for|of|belongs to|is)\s|['’]s\s", re.IGNORECASE)
"""Text between a person and a number of that person, in either order."""

SURE_OF_THE_UNCALLED = 0.7
"""Score from which a single word in small letters that is in no list of names is a person."""

SURE_OF_A_WORD = 0.2
"""Score from which a doubtful name counts that the same text uses as a word: "Page", "Key"."""

MIN_MENTIONS = 3
"""Mentions of a login from which it matters that the model reported fewer than half of them."""

_WORD_BEFORE = re.compile(r"(?<!\w)([^\W\d_a-z][^\W\d_]+) $")
_WORD_BEHIND = re.compile(r" ([^\W\d_a-z][^\W\d_]+)(?!\w)")
_NO_PART = PROPER_NOUNS | {"dear", "will", "miss", "sir", "can", "don", "no"}
"""Words that may stand right before a name and are no part of it."""

_MIN_LOGIN = 6
"""Letters of a login of an initial and a surname: csamson."""

_PARTICLES = frozenset("da de del della der di dos du la le van von den ter y bin al el".split())


def boost_by_context(
    text: str, sure: Sequence[PiiSpan], doubtful: Sequence[PiiSpan], *, names: Collection[str]
) -> list[PiiSpan]:
    """Return the sure findings, and the doubtful ones that `names` or their neighbours support.

    Args:
        text: The text that the spans are of.
        sure: Findings over the threshold of their label.
        doubtful: Findings under it.
        names: Given names and surnames that many people have, in small letters.
    """
    written = Counter(_NAME_WORD.findall(text))
    reported = Counter(text[s.start : s.end] for s in {s.start: s for s in sure}.values())
    sure = [
        _relabelled(text, span, names)
        for span in sure
        if not _is_a_word(text, span, written, reported, names)
        and not _is_uncalled(text, span, names)
    ]
    people = [span for span in sure if span.label == "PERSON"]
    others = [span for span in sure if span.label in PII_TYPES.quasi]
    waiting = [
        span
        for span in doubtful
        if _is_written_so(text[span.start : span.end], span.label)
        # "Allen" in "Allen, Cole and Sons" is part of a company.
        and not any(o.start < span.end and o.end > span.start for o in others)
    ]
    ordinary = ordinary_words(text)
    accepted = [span for span in waiting if _is_known(text, span, names, ordinary)]
    beside = _Beside([*people, *(span for span in accepted if span.label == "PERSON")])
    undecided = [span for span in waiting if span.label == "PERSON" and span not in beside]
    grown = True
    # Forwards and backwards in turn, until no list grows: a sure name may stand anywhere in it.
    while grown:
        before = len(accepted)
        for span in undecided:
            if beside.stands(text, span, _LIST):
                beside.add(span)
                accepted.append(span)
        undecided = [span for span in reversed(undecided) if span not in beside]
        grown = len(accepted) > before
    owned = (span for span in waiting if span.label == "ID_NUMBER")
    accepted += [span for span in owned if beside.stands(text, span, _OWNED)]
    return [_whole(text, span, names) for span in (*sure, *accepted)]


def _is_a_word(
    text: str,
    span: PiiSpan,
    written: Mapping[str, int],
    reported: Mapping[str, int],
    names: Collection[str],
) -> bool:
    """Return whether a login of letters alone is an ordinary word: most mentions are not reported.

    So is "daily" in a list of doses. A login made of a name, or of an initial and a name, is never
    a word.
    """
    found = text[span.start : span.end]
    if span.label != "USERNAME" or not found.isalpha() or found != found.lower():
        return False
    mentions = written[found]
    holds_name = found in names or found[1:] in names
    return not holds_name and mentions >= MIN_MENTIONS and 2 * reported[found] < mentions


def _is_uncalled(text: str, span: PiiSpan, names: Collection[str]) -> bool:
    """Return whether a person is one word in small letters, and no name with or without initial."""
    found = text[span.start : span.end]
    small = span.label == "PERSON" and found.isalpha() and found.islower()
    called = found in names or _has_initial(span, found, names)
    return bool(names) and small and not called and span.score < SURE_OF_THE_UNCALLED


def _relabelled(text: str, span: PiiSpan, names: Collection[str]) -> PiiSpan:
    """Return a capitalised login that is a name as a person, and csamson, a person, as a login."""
    found = text[span.start : span.end]
    if span.label == "USERNAME" and found.istitle() and found.casefold() in names:
        return replace(span, label="PERSON")
    return replace(span, label="USERNAME") if _has_initial(span, found, names) else span


def _has_initial(span: PiiSpan, found: str, names: Collection[str]) -> bool:
    """Return whether a person in small letters is an initial and a surname: csamson."""
    small = span.label == "PERSON" and found.isalpha() and found.islower()
    return small and len(found) >= _MIN_LOGIN and found not in names and found[1:] in names


def _whole(text: str, span: PiiSpan, names: Collection[str]) -> PiiSpan:
    """Return a person extended by a name that stands right before or behind it."""
    if span.label != "PERSON":
        return span
    before = _WORD_BEFORE.search(text, max(0, span.start - 30), span.start)
    behind = _WORD_BEHIND.match(text, span.end)
    start = before.start() if before and _is_part(before[1], names) else span.start
    end = behind.end() if behind and _is_part(behind[1], names) else span.end
    return replace(span, start=start, end=end)


def _is_part(word: str, names: Collection[str]) -> bool:
    return word.casefold() in names and word.casefold() not in _NO_PART


def _is_written_so(found: str, label: str) -> bool:
    """Return whether a finding is written as usual: names capitalised, logins in small letters."""
    words = [word for word in _NAME_WORD.findall(found) if word not in _PARTICLES]
    if label == "USERNAME":
        return found == found.lower()
    if label == "ID_NUMBER":
        return any(character.isdigit() for character in found)
    return all(word[0].isupper() for word in words)


def _is_known(text: str, span: PiiSpan, names: Collection[str], ordinary: Collection[str]) -> bool:
    if span.label == "ID_NUMBER":
        return False
    found = text[span.start : span.end]
    words = [word.casefold() for word in _NAME_WORD.findall(found) if len(word) > 2]  # noqa: PLR2004
    if span.label == "USERNAME":
        # hunter.molina, dvalentin
        return bool(words) and all(word in names or word[1:] in names for word in words)
    if len(words) == 1:
        is_word = words[0] in ordinary and span.score < SURE_OF_A_WORD
        called = words[0] in names and not is_word
        return called and may_be_name(text, span.start, found, ALSO_WORDS)
    if any(word in PROPER_NOUNS for word in words) and all(word in ALSO_WORDS for word in words):
        return False  # "May; June"
    return bool(words) and all(word in names or word in _PARTICLES for word in words)


class _Beside:
    """An index of people by where they begin and end, to find neighbours."""

    def __init__(self, people: Iterable[PiiSpan]) -> None:
        self._starts: set[int] = set()
        self._ends: set[int] = set()
        self._known: set[tuple[int, int]] = set()
        for person in people:
            self.add(person)

    def __contains__(self, span: PiiSpan) -> bool:
        return (span.start, span.end) in self._known

    def add(self, person: PiiSpan) -> None:
        self._starts.add(person.start)
        self._ends.add(person.end)
        self._known.add((person.start, person.end))

    def stands(self, text: str, span: PiiSpan, joint: re.Pattern[str]) -> bool:
        """Return whether only `joint` stands between the span and a person."""
        gaps = range(1, _MAX_JOINT_LENGTH + 1)
        return any(
            span.start - gap in self._ends and joint.fullmatch(text, span.start - gap, span.start)
            for gap in gaps
        ) or any(
            span.end + gap in self._starts and joint.fullmatch(text, span.end, span.end + gap)
            for gap in gaps
        )
