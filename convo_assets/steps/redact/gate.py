"""The leak gate: what must not be found in a text that leaves the redactor or a language model."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.placeholders import PLACEHOLDER
from convo_assets.steps.redact.policy import RedactionPolicy
from convo_assets.steps.redact.rules import find_by_rules
from convo_assets.steps.redact.spans import merge_overlapping

_SHORTEST_VALUE = 5


def find_leaks(text: str, *, policy: RedactionPolicy) -> Mapping[str, int]:
    """Return how often each kind of validated personal data stands in a text, by label."""
    placeholders = [match.span() for match in PLACEHOLDER.finditer(text)]
    leaks = Counter(
        span.label
        for span in merge_overlapping(find_by_rules(text))
        if span.label in policy.labels and not _overlaps(span, placeholders)
    )
    return dict(leaks)


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


def _overlaps(span: PiiSpan, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(start < span.end and end > span.start for start, end in ranges)
