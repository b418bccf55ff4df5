"""Payment cards, bank accounts, social security numbers."""

import re
from collections.abc import Iterator

from stdnum import iban, luhn

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.pattern import Pattern, find_all, rule_span

_SEPARATOR = r"[ \-.\u00a0\u2011\u202f]?"
_CARD_PREFIX = re.compile(r"4|5[1-5]|2(?:2[2-9]|[3-6]|7[01]|720)|3[47]|3(?:0[0-5]|[689])|6|35")
"""Issuer ranges (ISO/IEC 7812): Visa, Mastercard with its 2-series, Amex, Diners, JCB, …"""

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \u00a0-]?[A-Z0-9]){11,30}", re.IGNORECASE)


def _is_card(candidate: str) -> bool:
    digits = re.sub(r"\D", "", candidate)
    return bool(_CARD_PREFIX.match(digits)) and luhn.is_valid(digits)


_PATTERNS = (
    Pattern("CREDIT_CARD", re.compile(rf"(?<![\w.])\d(?:{_SEPARATOR}\d){{12,18}}(?!\w)"), _is_card),
    Pattern(
        "SSN",
        re.compile(r"(?<![\w-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])"),
    ),
)


def find(text: str) -> Iterator[PiiSpan]:
    """Yield card numbers, IBANs and US social security numbers."""
    yield from find_all(_PATTERNS, text)
    for match in _IBAN.finditer(text):
        if length := _iban_length(match[0]):
            yield rule_span(match.start(), match.start() + length, "IBAN")


def _iban_length(candidate: str) -> int:
    """Return how many characters from the start are a valid IBAN: the text after it may adhere."""
    for end in range(len(candidate), 14, -1):
        if candidate[end - 1].isalnum() and iban.is_valid(candidate[:end], check_country=False):
            return end
    return 0
