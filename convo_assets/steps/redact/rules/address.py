"""Postal addresses by the way streets are named, and the people named right before them."""

import re
from collections.abc import Iterator

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.pattern import rule_span

_WORD = r"[A-ZÄÖÜ][\w.'’äöüß-]*"
_STREET_KIND = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Close|Crescent|Place|Pl|Square|Sq|"
    r"Terrace|Way|Walk|Row|Mews|Yard|Parade|Quay|Gardens?|Grove|Hill|Rise|Bank|Boulevard|Blvd|"
    r"Parkway|Pkwy|Highway|Hwy|Circle|Cir|Trail|Reach|Wharf|Green|Park|View|Bridge|Gate)\b\.?"
)
_UNIT = r"(?:,?\s(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Room|#)\.?\s?[\w-]{1,6})?"
_UK_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b"
_US_PLACE = r"[A-Z]{2}\s\d{5}(?:-\d{4})?\b"
_TOWN_WORD = r"[A-ZÄÖÜ][^\W\d_]+\b"
_TOWN = rf"(?:,\s(?:{_TOWN_WORD}\s?){{1,3}}(?:,?\s?(?:{_UK_POSTCODE}|{_US_PLACE}))?)?"
_NUMBER_FIRST = rf"\b\d{{1,5}}[A-Za-z]?\s(?:{_WORD}\s){{1,3}}{_STREET_KIND}{_UNIT}{_TOWN}"
_NUMBER_LAST = (
    rf"\b(?:{_WORD}[\s-])?(?:{_WORD}\s)?\w*(?:[Ss]tra(?:ß|ss)e|[Ss]tr\.|[Aa]llee|[Ww]eg|[Gg]asse|"
    rf"[Pp]latz|[Uu]fer|[Dd]amm)\s\d{{1,4}}[a-z]?\b(?:,\s\d{{5}}\s{_WORD})?"
)
_ADDRESS = re.compile(rf"{_NUMBER_FIRST}|{_NUMBER_LAST}")
_OCCUPANT = re.compile(rf"(?P<value>{_WORD}(?:,?\s{_WORD}){{1,2}}),\s$")
"""A name before an address: "…, Surname, Given, 12 Some Street"."""


def find(text: str) -> Iterator[PiiSpan]:
    """Yield street addresses and who lives there."""
    for address in _ADDRESS.finditer(text):
        yield rule_span(address.start(), address.end(), "ADDRESS")
        before = max(0, address.start() - 60)
        if occupant := _OCCUPANT.search(text, before, address.start()):
            yield rule_span(occupant.start("value"), occupant.end("value"), "PERSON")
