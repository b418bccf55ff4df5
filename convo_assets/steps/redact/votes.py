"""Let a document decide what a word is, where a model wavers between a person and a place."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.pii_types import PII_TYPES

_WAVERING = frozenset({"PERSON", "USERNAME"})


def without_outvoted(text: str, spans: Sequence[PiiSpan]) -> list[PiiSpan]:
    """Return a model's findings without names that are places or companies in most mentions.

    A city that is taken for a person once would be carried through the whole document. Scores of
    all mentions of the same form are added up; only a clear majority outvotes.
    """
    scores: dict[str, dict[bool, float]] = defaultdict(lambda: {True: 0.0, False: 0.0})
    for span in spans:
        scores[text[span.start : span.end]][span.label in PII_TYPES.quasi] += span.score
    return [
        span
        for span in spans
        if span.label not in _WAVERING or not _outvoted(scores[text[span.start : span.end]])
    ]


def _outvoted(score: Mapping[bool, float]) -> bool:
    return score[True] > score[False]
