"""Values that stand under a telling name: `name: …`, JSON keys, columns of tables.

A column or key says what its values are; no model needs to guess. Values that plainly are nobody
("none", "Anonymous", a number of items) are left.
"""

import re
from collections.abc import Iterator

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.field_names import label_of
from convo_assets.steps.redact.rules.pattern import rule_span

_NOBODY = re.compile(
    r"(?:none|n/?a|null|nil|unknown|anonymous.*|withheld|not .*|-+|—|yes|no|true|false|all|any|"
    r"open|closed|the .*|team .*|.* team|internal|external|\d{1,3})?",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"(?:^|(?<=[\n,{;(]))[ \t>*-]*[\"'`*_]{0,3}(?P<key>[A-Za-z][\w .\-/]{0,30}?)[\"'`*_]{0,3}"
    r"[ \t]*(?::|=)[*\"'`_]{0,3}[ \t]*[\"'`*_]{0,2}(?P<value>[^\n\"`|{}\[\]]{2,120}?)"
    r"(?=[\"`*]{0,3}[ \t]*(?:[,;}\n]|$))"
)
_PARTICLE = r"d[aeiou]s?|v[ao]n|der|den|el|al|bin|ibn|la|y|and|&"
_NAME_WORD = rf"(?:[^\W\d_a-zß-öø-ÿ][\w.'’-]*|{_PARTICLE})"
_NAME = re.compile(rf"{_NAME_WORD}(?:[ ,]+{_NAME_WORD}){{0,7}}")
"""Words that are written like names, all of them: "Line manager" is a post, not a person."""

_ROW = re.compile(r"^\|(.+)\|[ \t]*$", re.MULTILINE)
_RULE = re.compile(r"^\|?[ :|-]+\|?$")
_CELL = re.compile(r"[^|]+")


def find(text: str) -> Iterator[PiiSpan]:
    """Yield the values of telling keys and columns."""
    for match in _PAIR.finditer(text):
        if label := label_of(match["key"]):
            yield from _value(text, match.start("value"), match.end("value"), label)
    yield from _columns(text)


def _columns(text: str) -> Iterator[PiiSpan]:
    header: list[str | None] = []
    previous_end = -2  # no row yet: the line before the first one ends nowhere
    for row in _ROW.finditer(text):
        cells = list(_CELL.finditer(text, row.start(1), row.end(1)))
        if row.start() != previous_end + 1:
            header = [label_of(cell[0]) for cell in cells]
        elif not _RULE.fullmatch(row[0]):
            for cell, label in zip(cells, header, strict=False):
                if label:
                    yield from _value(text, cell.start(), cell.end(), label)
        previous_end = row.end()


def _value(text: str, start: int, end: int, label: str) -> Iterator[PiiSpan]:
    value = text[start:end]
    bare = value.strip(" \t*_`\"'")
    if bare and not _NOBODY.fullmatch(bare) and _plausible(bare, label):
        offset = start + value.index(bare)
        yield rule_span(offset, offset + len(bare), label)


def _plausible(value: str, label: str) -> bool:
    """Return whether a value can be what its field is called: fields also hold remarks."""
    if label == "PERSON":
        return bool(_NAME.fullmatch(value))
    if label in {"ID_NUMBER", "PHONE", "DATE_OF_BIRTH", "SSN", "IP_ADDRESS", "MAC_ADDRESS"}:
        return sum(map(str.isdigit, value)) >= 2 and len(value) <= 60  # noqa: PLR2004
    if label == "USERNAME":
        return " " not in value
    return True
