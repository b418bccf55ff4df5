"""What must not be found in a redacted text: the values that were taken out of it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.placeholders import PLACEHOLDER

_SHORTEST_VALUE = 5


def find_survivors(redacted: str, *, original: str, spans: Sequence[PiiSpan]) -> Mapping[str, int]:
    """Return how many redacted values still stand somewhere in the redacted text, by label.

    Whole values as they were written: parts of names, and names in another case, are common words
    too often to be proof of a leak.
    """
    left = PLACEHOLDER.sub(" ", redacted)
    survivors: Counter[str] = Counter()
    for label, value in {(span.label, original[span.start : span.end]) for span in spans}:
        if len(value) >= _SHORTEST_VALUE and re.search(rf"(?<!\w){re.escape(value)}(?!\w)", left):
            survivors[label] += 1
    return dict(survivors)
