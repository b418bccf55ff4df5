"""What must not be found in a redacted text: the values that were taken out of it."""

import re
from collections.abc import Sequence

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.pii_type import PiiTypes
from convo_assets.steps.redact.pii_types import PII_TYPES

_SHORTEST_VALUE = 5


def find_survivors(
    redacted: str, *, original: str, spans: Sequence[PiiSpan], types: PiiTypes = PII_TYPES
) -> list[PiiSpan]:
    """Return where redacted values still stand in the redacted text, each of them once.

    Whole values as they were written: parts of names, and names in another case, are common words
    too often to be proof of a leak.
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
