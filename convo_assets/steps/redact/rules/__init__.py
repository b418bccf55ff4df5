"""Detectors that know the form of what they look for and validate it."""

from collections.abc import Iterator

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules import (
    address,
    columns,
    contact,
    context,
    fields,
    financial,
    national_ids,
    network,
    person,
    phone,
    secret,
)

_FINDERS = (
    address.find,
    columns.find,
    contact.find,
    context.find,
    fields.find,
    financial.find,
    national_ids.find,
    network.find,
    person.find,
    phone.find,
    secret.find,
)


def find_by_rules(text: str) -> Iterator[PiiSpan]:
    """Yield everything that any rule finds in a text; spans may overlap."""
    for find in _FINDERS:
        yield from find(text)
