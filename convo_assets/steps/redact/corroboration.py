"""Let the text settle what a model is unsure of: a doubtful name counts if something supports it.

A small model gives a bare "Karen" in an unusual place half the score of a full name. Two things
make it a name all the same: that many people are called so, or that it stands in a list with one.
"""

import re
from collections.abc import Collection, Sequence

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.ordinary_words import ALSO_WORDS
from convo_assets.steps.redact.policy import QUASI_IDENTIFIERS

_NAME_WORD = re.compile(r"[^\W\d_]+")
_LIST = re.compile(r"[*_]{0,2}\s{0,2}(?:[,;/&]|,?\s(?:and|or|und))\s{0,2}[*_]{0,2}")
"""What stands between the members of a list."""

_LONGEST_JOINT = 10


def corroborated(
    text: str, sure: Sequence[PiiSpan], doubtful: Sequence[PiiSpan], *, names: Collection[str]
) -> list[PiiSpan]:
    """Return the sure findings, and the doubtful ones that names or neighbours support."""
    people = [span for span in sure if span.label == "PERSON"]
    others = [span for span in sure if span.label in QUASI_IDENTIFIERS]
    waiting = [
        span
        for span in doubtful
        if _is_capitalised(text[span.start : span.end])
        # "Allen" in "Allen, Cole and Sons" is part of a company.
        and not any(o.start < span.end and o.end > span.start for o in others)
    ]
    accepted = [span for span in waiting if _is_known(text[span.start : span.end], names)]
    grown = True
    while grown:
        listed = [
            span
            for span in waiting
            if span not in accepted and _is_listed(text, span, [*people, *accepted])
        ]
        accepted += listed
        grown = bool(listed)
    return [*sure, *accepted]


def _is_capitalised(found: str) -> bool:
    return all(word[0].isupper() for word in _NAME_WORD.findall(found))


def _is_known(found: str, names: Collection[str]) -> bool:
    words = [word.casefold() for word in _NAME_WORD.findall(found) if len(word) > 2]  # noqa: PLR2004
    return bool(words) and all(word in names and word not in ALSO_WORDS for word in words)


def _is_listed(text: str, span: PiiSpan, people: Sequence[PiiSpan]) -> bool:
    """Return whether a person stands right before or behind, in a list."""
    return any(
        _LIST.fullmatch(text, person.end, span.start)
        if 0 < span.start - person.end <= _LONGEST_JOINT
        else 0 < person.start - span.end <= _LONGEST_JOINT
        and _LIST.fullmatch(text, span.end, person.start)
        for person in people
    )
