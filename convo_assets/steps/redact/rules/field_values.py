"""Whether the value of a field has the form that the field's name promises; some are remarks."""

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
_NAME = re.compile(rf"(?!\S+\.(?-i:[a-z\d]{{2,5}})$){_NAME_WORD}(?:[ ,]+{_NAME_WORD}){{0,7}}")
"""Words that are written like names, all of them: "Line manager" is a post and README.md a file."""

_WITH_POST = re.compile(
    rf"(?P<name>{_NAME_WORD}(?: {_NAME_WORD}){{1,3}}),? [(–-]?(?=[A-Z][a-z]+ (?:of|for|to|and|in) |(?!(?:{_PARTICLE}) )[a-z]+ )"
)
"""A name and what its bearer does: "Ana Roe, Head of Procurement"."""

_NUMBER = re.compile(r"[+(]?\d[\d ().-]{7,18}\d")
_FORMS = {
    "ADDRESS": re.compile(r"(?=.*\d)(?=.*[^\W\d_]{2}).{6,}", re.DOTALL),
    "AGE": re.compile(r"\d{1,3}"),
    "EMAIL": re.compile(r".*@.*", re.DOTALL),
    "PERSON": _NAME,
    # Not the beginning of a UUID.
    "USERNAME": re.compile(r"(?![0-9a-fA-F]{8}-[0-9a-fA-F-]{4})@?[A-Za-z][\w.@-]{2,40}"),
}
_DIGITS = frozenset({"ID_NUMBER", "PHONE", "DATE_OF_BIRTH", "SSN", "IP_ADDRESS", "MAC_ADDRESS"})
_MAX_NUMBER_LENGTH = 60


def value_span(text: str, start: int, end: int, label: str) -> Iterator[PiiSpan]:
    """Yield the value in `text[start:end]` without its quotes and marks, if it can be `label`."""
    value = text[start:end]
    bare = value.strip(" \t*_`\"'")
    if label == "PERSON" and _NUMBER.fullmatch(bare):
        label = "PHONE"  # a column of contacts holds both
    elif label == "PERSON" and not _NAME.fullmatch(bare) and (named := _WITH_POST.match(bare)):
        bare = named["name"]
    if bare and (label == "AGE" or not _NOBODY.fullmatch(bare)) and _plausible(bare, label):
        offset = start + value.index(bare)
        yield rule_span(offset, offset + len(bare), label, rule=FIELD)


def _plausible(value: str, label: str) -> bool:
    if label in _DIGITS:
        return sum(map(str.isdigit, value)) >= 2 and len(value) <= _MAX_NUMBER_LENGTH  # noqa: PLR2004
    form = _FORMS.get(label)
    return not form or bool(form.fullmatch(value))
