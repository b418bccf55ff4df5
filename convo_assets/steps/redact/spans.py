"""Arithmetic on PII spans: nothing here knows about models or documents."""

from collections.abc import Iterable
from dataclasses import replace

from convo_assets.errors import SpanOutOfBoundsError
from convo_assets.records import PiiSpan

RULES = "rule"
"""Detectors whose name begins so have validated what they found; their label wins."""


def check_bounds(spans: Iterable[PiiSpan], *, length: int) -> None:
    """Raise if any span reaches outside a text of `length` characters.

    Raises:
        SpanOutOfBoundsError: If a span is empty, starts before zero or ends past `length`.
    """
    for span in spans:
        if not 0 <= span.start < span.end <= length:
            raise SpanOutOfBoundsError(start=span.start, end=span.end, length=length)


def merge_overlapping(spans: Iterable[PiiSpan]) -> list[PiiSpan]:
    """Union spans that share a character, keeping the most trustworthy label.

    Redacting too much loses a word; redacting too little leaks a person. So overlaps grow to their
    union instead of the best span winning.
    """
    merged: list[PiiSpan] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if merged and span.start < merged[-1].end:
            merged[-1] = _union(merged[-1], span)
        else:
            merged.append(span)
    return merged


def moved(span: PiiSpan, to: tuple[int, int]) -> PiiSpan:
    """Return the span at another place."""
    start, end = to
    return replace(span, start=start, end=end)


def _union(left: PiiSpan, right: PiiSpan) -> PiiSpan:
    winner = max(left, right, key=_trust)
    return replace(winner, start=left.start, end=max(left.end, right.end))


def _trust(span: PiiSpan) -> tuple[bool, int, float]:
    return (span.detector.startswith(RULES), span.end - span.start, span.score)
