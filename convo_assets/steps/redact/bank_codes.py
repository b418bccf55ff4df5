"""A kind of personal data: codes of a bank beside an account, SWIFT/BIC and ABA routing numbers."""

import re
from collections.abc import Iterator

from stdnum import bic

from convo_assets.records import PiiSpan
from convo_assets.steps.redact import surrogate_makers as make
from convo_assets.steps.redact.pii_type import PiiType
from convo_assets.steps.redact.rules.pattern import Pattern, find_all

_WEIGHTS = (3, 7, 1) * 3
_BIC = r"(?P<value>[A-Z]{4}(?:[ ]?[A-Z]{2})(?:[ ]?[A-Z0-9]{2})(?:[ ]?[A-Z0-9]{3})?)(?![\w-])"


def is_routing_number(digits: str) -> bool:
    """Return whether nine digits are a number of the American Bankers Association."""
    bare = re.sub(r"\D", "", digits)
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, bare, strict=True))
    return total % 10 == 0 and bare[:2] <= "80" and set(bare) != {"0"}


def _is_bic(code: str) -> bool:
    return bool(bic.is_valid(code.replace(" ", "")))


_PATTERNS = (
    Pattern(
        "BANK_CODE",
        re.compile(
            r"(?i:\b(?:bic|swift[ /-]?(?:bic|code|number|id)|swift(?=\s?(?:[:=|(]|is\b)))\b)"
            rf"[^\n]{{0,25}}?(?<![\w-]){_BIC}"
        ),
        _is_bic,
    ),
    Pattern("BANK_CODE", re.compile(rf"(?<![\w-]){_BIC}(?=\s?\((?:SWIFT|BIC)\b)"), _is_bic),
    Pattern(
        "BANK_CODE",
        re.compile(
            r"(?i:\b(?:routing|aba|rtn|transit)\b)[^\n\d]{0,40}"
            r"(?P<value>\d{4}[ -]?\d{4}[ -]?\d)(?![\w-])"
        ),
        is_routing_number,
    ),
)


def _find(text: str) -> Iterator[PiiSpan]:
    return find_all(_PATTERNS, text)


BANK_CODE = PiiType(
    label="BANK_CODE",
    direct=True,
    surrogate=make.id_number,
    find=_find,
    shape="characters",
    distinctive=False,  # all customers of a bank share it
)
