"""Payment cards and bank accounts."""

import re
from collections.abc import Iterator

from stdnum import iban, luhn

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.pattern import Pattern, find_all, rule_span

_CARD_PREFIX = re.compile(r"4|5[1-5]|2(?:2[2-9]|[3-6]|7[01]|720)|3[47]|3(?:0[0-5]|[689])|6|35")
"""Issuer ranges (ISO/IEC 7812): Visa, Mastercard with its 2-series, Amex, Diners, JCB, …"""

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \n-]{0,2}[A-Z0-9]){11,30}", re.IGNORECASE)


def _is_card(candidate: str) -> bool:
    digits = re.sub(r"\D", "", candidate)
    return bool(_CARD_PREFIX.match(digits)) and luhn.is_valid(digits)


_CARDS = tuple(
    Pattern("CREDIT_CARD", re.compile(rf"(?<![\w.])\d(?:{mark}\d){{12,18}}(?!\w)"), _is_card)
    for mark in (r"[ \-.]?", r"[ \-.]?\n?")
)
"""In one line, and broken by the end of a line."""


def find(text: str) -> Iterator[PiiSpan]:
    """Yield card numbers and IBANs."""
    yield from find_all(_CARDS, text)
    position = 0
    while match := _IBAN.search(text, position):
        length = _iban_length(match[0])
        if length:
            yield rule_span(match.start(), match.start() + length, "IBAN")
        # What follows adheres to the candidate and may be the next one.
        position = match.start() + (length or 4)


def _iban_length(candidate: str) -> int:
    """Return how many characters from the start are a valid IBAN: the text after it may adhere."""
    for end in range(len(candidate), 14, -1):
        bare = re.sub(r"\s", "", candidate[:end])
        if candidate[end - 1].isalnum() and iban.is_valid(bare, check_country=False):
            return end
    return 0
