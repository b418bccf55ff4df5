"""Evidence: what a model's finding needs beside its score before it counts, by kind.

A small model names a kind by the look of a value: every date is a birthday to it. What a kind needs
stands here in one place. Evidence is looked for around the finding, never anywhere in the document:
that somebody is named somewhere makes no other date a date of birth.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from convo_assets.records import PiiSpan

_BORN = (
    r"(?:born|birth\w*|b-?day|d\.?\s?o\.?\s?b|n[ée]e?|nat[oai]|nacid[oa]|geb(?:oren|urt\w*|\.)?|"
    r"date_of_birth|verif\w+|security|identity)"
)
_BORN_BEFORE = re.compile(
    rf"(?<![\w-]){_BORN}(?![\w-])[^.!?;\n]{{0,80}}\n?[^.!?;\n]{{0,20}}$", re.IGNORECASE
)
_BORN_BEHIND = re.compile(
    r"^[^.!?;\n]{0,20}(?:\b(?:birth\w*|is born|was born|b-?day|d\.?o\.?b)\b)", re.IGNORECASE
)
_STAR = re.compile(r"(?:^|[\s(])\*\s?$")
"""The genealogical star: "* 3.5.1961"."""

_AGE_BEFORE = re.compile(
    r"(?:\b(?:aged?|alter)\s\d{1,3}|\b\d{1,3}[ -]?(?:years?|yrs?)[ -]?old|\b\d{1,3}\s?y/?o)\b"
    r"[^.!?;\n\w]{0,6}$",
    re.IGNORECASE,
)
_AGE_BEHIND = re.compile(
    r"^[^.!?;\n\w]{0,6}(?:aged?\s\d{1,3}|\d{1,3}[ -]?(?:years?|yrs?)[ -]?old)\b", re.IGNORECASE
)
_REACH = 120
"""Characters around a finding that are searched for what supports it."""


_CONTACTS = frozenset({"ADDRESS", "EMAIL", "ID_NUMBER", "PHONE", "SSN"})
_JOINT = re.compile(r"\s?[,;|/(\t\"]{1,2}\s?|\s?\|\s?|\sand\s")
"""What divides the members of a record: "Ana Roe, 3.5.1961, 020 7946 0000"."""

_MAX_JOINT_LENGTH = 5

Support = Callable[[str, PiiSpan, Sequence[PiiSpan]], bool]
"""A text, a finding in it and all that was found there, to whether the finding counts."""


def drop_unsupported(
    text: str, spans: Iterable[PiiSpan], *, others: Sequence[PiiSpan]
) -> Iterator[PiiSpan]:
    """Yield the findings of a model whose surroundings hold the evidence that their kind needs.

    `others` are what rules found in the same text, and placeholders of what has been replaced.
    """
    found = list(spans)
    known = [*found, *others]
    for span in found:
        supports = _NEEDED.get(span.label)
        if supports is None or supports(text, span, known):
            yield span


def _is_of_birth(text: str, span: PiiSpan, known: Sequence[PiiSpan]) -> bool:
    """Return whether a word of birth, an age, or the record of a person stands beside a date."""
    before = text[max(0, span.start - _REACH) : span.start]
    behind = text[span.end : span.end + _REACH]
    return bool(
        _BORN_BEFORE.search(before)
        or _BORN_BEHIND.search(behind)
        or _STAR.search(before)
        or _AGE_BEFORE.search(before)
        or _AGE_BEHIND.search(behind)
        or _is_in_record(text, span, known)
    )


def _is_in_record(text: str, span: PiiSpan, known: Sequence[PiiSpan]) -> bool:
    """Return whether a person or a contact adjoins a value, and a contact stands in its line."""
    start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    line = [
        other
        for other in known
        if start <= other.start and (end < 0 or other.end <= end) and other.label != span.label
    ]
    contacts = [other for other in line if other.label in _CONTACTS]
    members = [*contacts, *(other for other in line if other.label == "PERSON")]
    near = any(-_REACH < other.start - span.start < _REACH for other in contacts)
    return near and any(_adjoin(text, span, other) for other in members)


def _adjoin(text: str, one: PiiSpan, other: PiiSpan) -> bool:
    left, right = sorted((one, other), key=lambda span: span.start)
    gap = text[left.end : right.start]
    return len(gap) <= _MAX_JOINT_LENGTH and bool(_JOINT.fullmatch(gap))


_NEEDED: Mapping[str, Support] = {"DATE_OF_BIRTH": _is_of_birth}
"""What a finding of a kind needs; kinds without a line need their score alone."""
