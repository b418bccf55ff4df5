"""Detectors that know the form of what they look for and validate it."""

from collections.abc import Iterator

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules import (
    address,
    contact,
    context,
    fields,
    financial,
    network,
    secret,
)

_FINDERS = (
    address.find,
    contact.find,
    context.find,
    fields.find,
    financial.find,
    network.find,
    secret.find,
)


def find_by_rules(text: str) -> Iterator[PiiSpan]:
    """Yield everything that any rule finds in a text; spans may overlap."""
    for find in _FINDERS:
        yield from find(text)
