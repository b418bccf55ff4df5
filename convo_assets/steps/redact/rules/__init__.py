"""Rules: detectors that know the form of what they look for and validate it."""

from convo_assets.steps.redact.rules import (
    address,
    columns,
    contact,
    context,
    fields,
    financial,
    handles,
    national_ids,
    network,
    person,
    phone,
    secret,
)

SHARED_RULES = (
    address.find,
    columns.find,
    contact.find,
    context.find,
    fields.find,
    financial.find,
    handles.find,
    national_ids.find,
    network.find,
    person.find,
    phone.find,
    secret.find,
)
"""Each finds one or several kinds; where two find the same characters, the first names them."""
