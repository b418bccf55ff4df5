"""Residual PII: values that were replaced and still stand elsewhere in the redacted text."""

import re
from collections.abc import Sequence

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.pii_type import PiiTypes
from convo_assets.steps.redact.pii_types import PII_TYPES

_SHORTEST_VALUE = 5


def find_survivors(
    redacted: str, *, original: str, spans: Sequence[PiiSpan], types: PiiTypes = PII_TYPES
) -> list[PiiSpan]:
    """Return the first place of each replaced value that still stands in the redacted text.

    Values are compared whole and with case: parts of names, and names in another case, are too
    often ordinary words.
    """
    left = types.placeholder.sub(lambda placeholder: " " * len(placeholder[0]), redacted)
    survivors = []
    for label, value in sorted({(span.label, original[span.start : span.end]) for span in spans}):
        standing = re.search(rf"(?<!\w){re.escape(value)}(?!\w)", left)
        if len(value) >= _SHORTEST_VALUE and standing:
            start, end = standing.span()
            survivors.append(
                PiiSpan(start=start, end=end, label=label, score=1.0, detector="survivor")
            )
    return survivors
