"""Addresses of machines that stand for their users."""

import ipaddress
import re
from collections.abc import Iterator

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.pattern import Pattern, find_all


def _is_ip(candidate: str) -> bool:
    try:
        address = ipaddress.ip_address(candidate)
    except ValueError:
        return False
    # Loopback and unspecified addresses are the same on every machine and identify nobody.
    return not (address.is_loopback or address.is_unspecified)


_PATTERNS = (
    Pattern("IP_ADDRESS", re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)"), _is_ip),
    Pattern(
        "IP_ADDRESS",
        re.compile(
            r"(?<![\w:.])(?=[0-9a-f:]*:[0-9a-f:]*:)[0-9a-f:]{3,39}(?:\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])",
            re.IGNORECASE,
        ),
        lambda value: any(c.isalnum() for c in value) and _is_ip(value),
    ),
    Pattern(
        "MAC_ADDRESS",
        re.compile(
            r"(?<![\w:-])(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![\w:-])",
            re.IGNORECASE,
        ),
    ),
    Pattern(
        "MAC_ADDRESS",
        re.compile(r"(?<![\w.])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![\w.])", re.IGNORECASE),
    ),
)


def find(text: str) -> Iterator[PiiSpan]:
    """Yield IP and MAC addresses."""
    return find_all(_PATTERNS, text)
