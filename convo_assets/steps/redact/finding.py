"""What rules find: those that several kinds of personal data share, and those of single kinds."""

from collections.abc import Sequence
from functools import lru_cache

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.pii_type import PiiTypes
from convo_assets.steps.redact.pii_types import PII_TYPES
from convo_assets.steps.redact.rules import SHARED_RULES

_TEXTS_KEPT = 32
"""Drafts of a batch and what they were made of: the leak gate reads what was looked at last."""


@lru_cache(maxsize=_TEXTS_KEPT)
def find_by_rules(text: str, types: PiiTypes = PII_TYPES) -> Sequence[PiiSpan]:
    """Return everything that any rule finds in a text; spans may overlap."""
    found = [span for rule in SHARED_RULES for span in rule(text)]
    found += [span for kind in types.types if kind.find for span in kind.find(text)]
    return tuple(found)
