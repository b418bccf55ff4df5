"""Whether what stands under a telling name can be what the name says: fields also hold remarks."""

import re
from collections.abc import Iterator

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.pattern import FIELD, rule_span

_NOBODY = re.compile(
    r"(?:none|n/?a|null|nil|unknown|anonymous.*|withheld|not .*|[\W_]+|yes|no|true|false|all|any|"
    r"open|closed|the .*|team .*|.* team|internal|external|system|admin|root|scheduler|\d{1,3})?",
    re.IGNORECASE,
)
_PARTICLE = r"d[aeiou]s?|v[ao]n|der|den|el|al|bin|ibn|la|y|and|&"
_NAME_WORD = rf"(?:[^\W\d_a-zß-öø-ÿ][\w.'’-]*|{_PARTICLE})"
_NAME = re.compile(rf"{_NAME_WORD}(?:[ ,]+{_NAME_WORD}){{0,7}}")
"""Words that are written like names, all of them: "Line manager" is a post, not a person."""

_LOGIN = re.compile(r"@?[A-Za-z][\w.@-]{2,40}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{4,}", re.IGNORECASE)
_ADDRESS = re.compile(r"(?=.*\d)(?=.*[^\W\d_]{2}).{6,}", re.DOTALL)
_DIGITS = frozenset({"ID_NUMBER", "PHONE", "DATE_OF_BIRTH", "SSN", "IP_ADDRESS", "MAC_ADDRESS"})
_LONGEST_NUMBER = 60


def value_span(text: str, start: int, end: int, label: str) -> Iterator[PiiSpan]:
    """Yield the value in `text[start:end]` without its quotes and marks, if it can be `label`."""
    value = text[start:end]
    bare = value.strip(" \t*_`\"'")
    if bare and not _NOBODY.fullmatch(bare) and _plausible(bare, label):
        offset = start + value.index(bare)
        yield rule_span(offset, offset + len(bare), label, rule=FIELD)


def _plausible(value: str, label: str) -> bool:
    if label == "PERSON":
        return bool(_NAME.fullmatch(value))
    if label in _DIGITS:
        return sum(map(str.isdigit, value)) >= 2 and len(value) <= _LONGEST_NUMBER  # noqa: PLR2004
    if label == "USERNAME":
        return bool(_LOGIN.fullmatch(value)) and not _UUID.match(value)
    if label == "ADDRESS":
        return bool(_ADDRESS.fullmatch(value))
    return label != "EMAIL" or "@" in value
