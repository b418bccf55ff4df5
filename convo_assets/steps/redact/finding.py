"""What rules find: those that several kinds of personal data share, and those of single kinds."""

from collections.abc import Iterator

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.pii_type import PiiTypes
from convo_assets.steps.redact.pii_types import PII_TYPES
from convo_assets.steps.redact.rules import SHARED_RULES


def find_by_rules(text: str, types: PiiTypes = PII_TYPES) -> Iterator[PiiSpan]:
    """Yield everything that any rule finds in a text; spans may overlap."""
    for rule in SHARED_RULES:
        yield from rule(text)
    for kind in types.types:
        if kind.find:
            yield from kind.find(text)
