"""Texts with placeholders, and where the same characters stand before and after."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from convo_assets.records import PiiSpan, Redaction
from convo_assets.steps.redact.normalized_text import NormalizedText
from convo_assets.steps.redact.pii_type import PiiTypes
from convo_assets.steps.redact.pii_types import PII_TYPES
from convo_assets.steps.redact.placeholders import Placeholders
from convo_assets.steps.redact.shapes import shape_of
from convo_assets.steps.redact.spans import moved


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactedText:
    """A text with placeholders, where they stand in it, and the spans they replaced.

    `leaks` are what a last look still found, and where in the original: such a text has not passed
    the gate. `looks` counts how often the text was searched.
    """

    text: str
    redactions: tuple[Redaction, ...]
    spans: tuple[PiiSpan, ...]
    leaks: tuple[PiiSpan, ...] = ()
    looks: int = 1


def in_original(
    text: str,
    normalized: NormalizedText,
    draft: RedactedText,
    *,
    leaks: Sequence[PiiSpan],
    types: PiiTypes = PII_TYPES,
) -> RedactedText:
    """Replace in the original what was found in its view; equal values in the view are one."""
    spans: list[PiiSpan] = []
    values: list[str] = []
    for span in draft.spans:
        start, end = normalized.original_span(span.start, span.end)
        # Two findings within one encoded character stand for the same piece of the original.
        start = max(start, spans[-1].end if spans else 0)
        if start < end:
            spans.append(replace(span, start=start, end=end))
            values.append(normalized.text[span.start : span.end])
    placed = tuple(moved(leak, normalized.original_span(leak.start, leak.end)) for leak in leaks)
    return replace(with_placeholders(text, spans, values, types=types), leaks=placed)


def with_placeholders(
    text: str,
    disjoint: Sequence[PiiSpan],
    values: Sequence[str] | None = None,
    *,
    types: PiiTypes = PII_TYPES,
) -> RedactedText:
    """Return a text with spans replaced, numbered by `values` where they read other than there."""
    placeholders = Placeholders()
    parts: list[str] = []
    redactions: list[Redaction] = []
    cursor = length = 0
    for index, span in enumerate(disjoint):
        kept = text[cursor : span.start]
        value = values[index] if values else text[span.start : span.end]
        placeholder = placeholders.of(span.label, value)
        start = length + len(kept)
        length = start + len(placeholder)
        parts += [kept, placeholder]
        redactions.append(
            Redaction(
                start=start,
                end=length,
                label=span.label,
                score=span.score,
                detector=span.detector,
                shape=shape_of(types.by_label[span.label], value),
            )
        )
        cursor = span.end
    redacted = "".join([*parts, text[cursor:]])
    return RedactedText(text=redacted, redactions=tuple(redactions), spans=tuple(disjoint))


def placeholder_spans(text: str, types: PiiTypes) -> Iterator[PiiSpan]:
    """Yield where placeholders stand in a text, as findings of their kind."""
    for match in types.placeholder.finditer(text):
        label = match[0][1:].rpartition("_")[0]
        yield PiiSpan(
            start=match.start(), end=match.end(), label=label, score=1.0, detector="placeholder"
        )


def after_redaction(
    places: Iterable[tuple[int, int]], draft: RedactedText
) -> Iterator[tuple[int, int]]:
    """Yield where spans of the original stand in a redacted text; no placeholder is cut."""
    starts = [span.start for span in draft.spans]

    def moved_by(index: int) -> int:
        return draft.redactions[index].end - draft.spans[index].end if index >= 0 else 0

    for start, end in places:
        first, last = bisect_right(starts, start) - 1, bisect_left(starts, end) - 1
        begun = first >= 0 and start < draft.spans[first].end
        ended = last >= 0 and end <= draft.spans[last].end
        yield (
            draft.redactions[first].start if begun else start + moved_by(first),
            draft.redactions[last].end if ended else end + moved_by(last),
        )


def before_redaction(late: Iterable[PiiSpan], draft: RedactedText) -> list[PiiSpan]:
    """Move spans of a redacted text to where the same characters stand in the original."""
    placed = []
    for span in late:
        shift = 0
        for redaction, replaced in zip(draft.redactions, draft.spans, strict=True):
            if redaction.end <= span.start:
                shift = replaced.end - redaction.end
        again = replace(span, detector=f"{span.detector}, again")
        placed.append(moved(again, (span.start + shift, span.end + shift)))
    return placed
