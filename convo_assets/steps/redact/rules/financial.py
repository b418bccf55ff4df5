"""Payment cards and bank accounts."""

import re
from collections.abc import Iterator

from stdnum import iban, luhn

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.pattern import Pattern, find_all, rule_span

_CARD_PREFIX = re.compile(
    r"4|5[1-5]|2(?:2[2-9]|[3-6]|7[01]|720)|3[47]|3(?:0[0-5]|[689])|6|35|"
    r"(?:5[06-8]|220[0-4]|8[12]|9792)(?=\d{12})"
)
"""Issuer ranges (ISO/IEC 7812): Visa, Mastercard with its 2-series, Amex, Diners, JCB, …, and with at
least as many digits as the others Maestro, Mir, RuPay and Troy."""

_IBAN = re.compile(r"(?<![^\W_])[A-Z]{2}\d{2}(?:[ \n\t./-]{0,2}[A-Z0-9]){11,30}", re.IGNORECASE)


def _is_card(candidate: str) -> bool:
    digits = re.sub(r"\D", "", candidate)
    return bool(_CARD_PREFIX.match(digits)) and luhn.is_valid(digits)


_CARDS = tuple(
    Pattern(
        "CREDIT_CARD", re.compile(rf"(?<![^\W_])(?<!\.)\d(?:{mark}\d){{12,18}}(?![^\W_])"), _is_card
    )
    for mark in (r"[ \-.]?", r"[ \-.]?\n?")
)
"""In one line, and broken by the end of a line."""

_GROUPED = tuple(
    Pattern("CREDIT_CARD", re.compile(rf"(?<![\d.]){groups}(?!\d)"), _is_card)
    for groups in (
        r"\d{4}(?P<mark> ?[-_/.·,:*|\t] ?)(?:\d{4}(?P=mark)){2}\d{1,7}",
        r"\d{4}(?P<mark> ?[-_/.·,:*|\t] ?)\d{6}(?P=mark)\d{4,5}",
    )
)
_GLUED = Pattern("CREDIT_CARD", re.compile(r"(?<=[A-Za-z_.:#])\d{13,19}(?=\D|$)"), _is_card)
"""With marks that stand between other numbers as well, but always the same; and behind a word."""


def find(text: str) -> Iterator[PiiSpan]:
    """Yield card numbers and IBANs."""
    yield from find_all((*_CARDS, *_GROUPED, _GLUED), text)
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
        bare = re.sub(r"[\s./-]", "", candidate[:end])
        if candidate[end - 1].isalnum() and iban.is_valid(bare, check_country=False):
            return end
    return 0
