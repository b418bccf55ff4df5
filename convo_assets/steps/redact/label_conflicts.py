"""Label conflicts: one value with two labels in a document gets that of most of its mentions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.pii_types import PII_TYPES

_WAVERING = frozenset({"PERSON", "USERNAME"})


def resolve_label_conflicts(text: str, spans: Sequence[PiiSpan]) -> list[PiiSpan]:
    """Return a model's findings without people that are places or companies in most mentions.

    The scores of all mentions of the same form are added up for either side. Without this a city
    that was once taken for a person would be redacted in the whole document.
    """
    scores: dict[str, dict[bool, float]] = defaultdict(lambda: {True: 0.0, False: 0.0})
    for span in spans:
        scores[text[span.start : span.end]][span.label in PII_TYPES.quasi] += span.score
    return [
        span
        for span in spans
        if span.label not in _WAVERING or not _is_outvoted(scores[text[span.start : span.end]])
    ]


def _is_outvoted(score: Mapping[bool, float]) -> bool:
    return score[True] > score[False]
