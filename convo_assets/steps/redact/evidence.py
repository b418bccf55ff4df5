"""Evidence: what a model's finding needs beside its score before it counts, by kind.

A small model names a kind by the look of a value: every date is a birthday to it. What a kind needs
stands here in one place. Evidence is looked for around the finding, never anywhere in the document:
that somebody is named somewhere makes no other date a date of birth.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.address import is_street
from convo_assets.steps.redact.rules.phone import is_phone_number
from convo_assets.steps.redact.rules.secret import is_no_word

_BORN = (
    r"(?:born|birth\w*|b-?day|d\.?\s?o\.?\s?b|n[ée]e?|nat[oai]|nacid[oa]|geb(?:oren|urt\w*|\.)?|"
    r"date_of_birth)"
)
_BORN_BEFORE = re.compile(
    rf"(?<![\w-]){_BORN}(?![\w-])[^.!?;\n]{{0,80}}\n?[^.!?;\n]{{0,20}}$", re.IGNORECASE
)
_BORN_BEHIND = re.compile(
    r"^[^.!?;\n]{0,20}(?:\b(?:birth\w*|is born|was born|b-?day|d\.?o\.?b)\b)", re.IGNORECASE
)
_VERIFIED = re.compile(r"\bverif(?:y|ied|ies|ying)\s$", re.IGNORECASE)
"""A caller proves who they are by a date: "verified 3.5.1961". Right before it only: a release that
was verified last May is nobody's birthday."""

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
        or _VERIFIED.search(before)
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


def _is_secret(text: str, span: PiiSpan, _known: Sequence[PiiSpan]) -> bool:
    """Return whether a value is random enough: less so beside a word for secrets."""
    value = _MARKS_AROUND.sub("", text[span.start : span.end])
    line = text.rfind("\n", 0, span.start) + 1
    before = text[max(line, span.start - _REACH // 2) : span.start]
    if _OF_HASH.search(before) or _PATH.search(value) or _UUID.fullmatch(value):
        return False
    if _LINK.search(before):
        return bool(_PARAMETER.search(before)) and is_no_word(value)
    if _SECRET_WORD.search(before) or _SECRET_WORD.match(text[span.end : span.end + 30]):
        return is_no_word(value)
    return is_random(value)


def is_random(value: str) -> bool:
    """Return whether a value mixes letters, digits and signs as no word or identifier does."""
    kinds = (r"[a-z]", r"[A-Z]", r"\d", r"[^\w\s./:^-]")
    mixed = sum(bool(re.search(kind, value)) for kind in kinds)
    changes = len(re.findall(r"(?<=\d)[^\W\d_]|(?<=[^\W\d_])\d", value))
    signed = bool(re.search(kinds[-1], value))
    return mixed >= _MIN_KINDS and (signed or changes >= _MIN_CHANGES)


def _is_of_place(text: str, span: PiiSpan, _known: Sequence[PiiSpan]) -> bool:
    """Return whether an address has a name, and a number, a kind of street or a box beside it."""
    value = text[span.start : span.end]
    named = re.search(r"[^\W\d_a-z][^\W\d_]{2,}", value)
    return bool(named and not _SEVERAL_PATHS.search(value)) and bool(
        re.search(r"\d", value) or is_street(value)
    )


def _is_phone(text: str, span: PiiSpan, _known: Sequence[PiiSpan]) -> bool:
    """Return whether digits are a number that some country assigns, and written or called so."""
    return is_phone_number(text, span.start, span.end)


def _is_of_person(text: str, span: PiiSpan, known: Sequence[PiiSpan]) -> bool:
    """Return whether a number stands behind a word for such numbers, or beside a person."""
    before = text[max(0, span.start - _REACH // 2) : span.start]
    if _OF_THING.search(before):
        return False
    people = [other for other in known if other.label == "PERSON"]
    return bool(_OF_PERSON.search(before)) or any(_adjoin(text, span, other) for other in people)


_SECRET_WORD = re.compile(
    r"[^\n]{0,60}?(?:pass(?:word|phrase|code|wd)?|pwd?|secret|token|key|credential|otp|pin|psk|wi-?fi|"
    r"bearer|auth|cookie|session|login)(?![a-z])",
    re.IGNORECASE,
)
_OF_HASH = re.compile(
    r"\b(?:sha-?\d*|md5|commit|tree|blob|data|digest|checksum|hash|etag|build|request|trace|id|uuid|"
    r"snapshot|image|revision|rev)\b[\s:=\"'`@]{0,4}$",
    re.IGNORECASE,
)
_MARKS_AROUND = re.compile(r"^[^\w$%]+|[^\w!?#$%&*@]+$")
"""Brackets, quotes and raised marks around a value, not the signs that end many a password."""

_UUID = re.compile(r"[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}")
_LINK = re.compile(r"(?:://|\]\(|\bdoi\b)\S*$")
_PARAMETER = re.compile(
    r"[?&#](?:\w*[_-])?(?:key|token|secret|sig|signature|password|pwd|code|auth)=$", re.IGNORECASE
)
"""Of what stands in a link only the value of such a parameter is a secret."""

_PATH = re.compile(r"\$\{|^\$[A-Z_]{3}|^[\w.-]*(?:/[\w.-]+)+$|\w\.[a-z]{1,5}$|&&|^\[|\]$|%$")
"""References, paths, names of files, operators."""

_MIN_KINDS, _MIN_CHANGES = 3, 3
_OF_PERSON = re.compile(
    r"\b(?:numbers?|no|nr|ids?|passports?|licen[cs]e|accounts?|polic(?:y|ies)|member\w*|patient|"
    r"employee|staff|badge|assigned|issued|cards?|records?|certificate|registration|file|visa|"
    r"permit|ref(?:erence)?|insur\w+|tax|national|mrn|nhs|vat|ssn|standing order)\b[^\n]{0,40}$",
    re.IGNORECASE,
)
_OF_THING = re.compile(
    r"\b(?:sample|serial|request|build|commit|sha\d*|order|part|item|product|doi|rid|version|event|"
    r"process|ticket|job|task|error|message|thread|trace|transaction|accession|grant|award|patent|"
    r"standard|model|catalogu?e?)\b(?:\s(?:no|nr|numbers?|ids?))?"
    r"[\s.:=#\"'-]{0,4}$",
    re.IGNORECASE,
)

_SEVERAL_PATHS = re.compile(r"(?:^|\s)/\w|[+=<>{}]")
_NEEDED: Mapping[str, Support] = {
    "ADDRESS": _is_of_place,
    "DATE_OF_BIRTH": _is_of_birth,
    "ID_NUMBER": _is_of_person,
    "PHONE": _is_phone,
    "SECRET": _is_secret,
}
"""What a finding of a kind needs; kinds without a line need their score alone."""
