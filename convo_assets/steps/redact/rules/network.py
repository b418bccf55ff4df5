"""Addresses of machines that stand for their users."""

import ipaddress
import re
from collections.abc import Iterator

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.pattern import Pattern, rule_span

_VERSION = re.compile(
    r"(?:\b(?:version|ver|v|release|build|firmware|bootloader|driver|section|sec|clause|chapter|"
    r"lib\w+|rev|netmask|mask)\b\.?:?|§)\s?$|\b(?:up|down)grad\w+\b[^\n@]{0,30}\b(?:from|to)\s$",
    re.IGNORECASE,
)
"""Words before four numbers with dots that are a version or a section."""

_MAX_VERSION_NUMBER = 60


def _is_ip(candidate: str) -> bool:
    """Return whether an address identifies a machine: not all are of one machine only."""
    try:
        address = ipaddress.ip_address(candidate)
    except ValueError:
        return False
    # Loopback, unspecified and broadcast addresses, masks and bare prefixes identify nobody.
    nobody = address.is_loopback or address.is_unspecified or candidate.startswith("255.")
    return not (nobody or candidate.endswith("::"))


def _is_mac(candidate: str) -> bool:
    return len(set(re.sub(r"\W", "", candidate.lower()))) > 1


_ADDRESSES = (
    Pattern("IP_ADDRESS", re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)"), _is_ip),
    Pattern(
        "IP_ADDRESS",
        re.compile(
            r"(?<![\w:.])(?=[0-9a-f:]*:[0-9a-f:]*:)[0-9a-f:]{3,39}(?:\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])",
            re.IGNORECASE,
        ),
        lambda value: any(c.isalnum() for c in value) and _is_ip(value),
    ),
)
_HARDWARE = (
    Pattern(
        "MAC_ADDRESS",
        re.compile(
            r"(?<![\w:-])(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![\w:-])",
            re.IGNORECASE,
        ),
        _is_mac,
    ),
    Pattern(
        "MAC_ADDRESS",
        re.compile(r"(?<![\w.])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![\w.])", re.IGNORECASE),
        _is_mac,
    ),
)


def _is_version(text: str, span: PiiSpan) -> bool:
    """Return whether four small numbers stand behind a word for versions, or number a section."""
    found = text[span.start : span.end]
    numbers = [int(number) for number in re.findall(r"\d+", found)]
    small = ":" not in found and max(numbers) <= _MAX_VERSION_NUMBER
    return small and (
        bool(_VERSION.search(text, max(0, span.start - 40), span.start)) or _has_parent(text, found)
    )


def _has_parent(text: str, numbered: str) -> bool:
    """Return whether 3.1.1 stands in a text as well as 3.1.1.2: both number its sections."""
    parent = re.escape(numbered.rpartition(".")[0])
    return bool(re.search(rf"(?<![\w.]){parent}(?!\.?\d)", text))


def find(text: str) -> Iterator[PiiSpan]:
    """Yield IP and MAC addresses."""
    for pattern in _ADDRESSES:
        for span in pattern.find(text):
            if not _is_version(text, span):
                yield rule_span(span.start, span.end, span.label)
    for pattern in _HARDWARE:
        yield from pattern.find(text)
