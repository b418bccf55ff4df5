"""Find personal data in texts and replace it by placeholders, at exact offsets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from convo_assets.records import PiiSpan, Redaction
from convo_assets.steps.redact.placeholders import PLACEHOLDER, Placeholders
from convo_assets.steps.redact.policy import RedactionPolicy
from convo_assets.steps.redact.propagation import propagate
from convo_assets.steps.redact.roles import PiiDetector
from convo_assets.steps.redact.rules import find_by_rules
from convo_assets.steps.redact.spans import check_bounds, merge_overlapping
from convo_assets.steps.redact.votes import without_outvoted


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactedText:
    """A text with placeholders, where they stand in it, and the spans they replaced."""

    text: str
    redactions: tuple[Redaction, ...]
    spans: tuple[PiiSpan, ...]


def redact_texts(
    texts: Sequence[str], *, detector: PiiDetector, policy: RedactionPolicy
) -> list[RedactedText]:
    """Return each text without its personal data.

    Two passes: the second looks at what the first has left. A text reads differently once its
    obvious names are gone, and what becomes visible then is redacted as well.
    """
    first = find_personal_data(texts, detector=detector, policy=policy)
    drafts = [_replace(text, spans) for text, spans in zip(texts, first, strict=True)]
    missed = find_personal_data([draft.text for draft in drafts], detector=detector, policy=policy)
    redacted = []
    for text, draft, late in zip(texts, drafts, missed, strict=True):
        found = [*draft.spans, *_in_original(late, draft)]
        complete = merge_overlapping([*found, *_carried(text, found, policy)])
        redacted.append(_replace(text, complete))
    return redacted


def find_personal_data(
    texts: Sequence[str], *, detector: PiiDetector, policy: RedactionPolicy
) -> list[list[PiiSpan]]:
    """Return the disjoint spans to replace in each text, placeholders left alone.

    Raises:
        SpanOutOfBoundsError: If the detector reports a span outside its text.
    """
    found = []
    for text, by_model in zip(texts, detector.detect(texts), strict=True):
        check_bounds(by_model, length=len(text))
        wanted = [
            span
            for span in (*find_by_rules(text), *without_outvoted(text, by_model))
            if span.label in policy.labels and not _touches_placeholder(text, span)
        ]
        found.append(merge_overlapping([*wanted, *_carried(text, wanted, policy)]))
    return found


def _carried(text: str, spans: Iterable[PiiSpan], policy: RedactionPolicy) -> list[PiiSpan]:
    return [
        span
        for span in propagate(text, spans)
        if span.label in policy.labels and not _touches_placeholder(text, span)
    ]


def _touches_placeholder(text: str, span: PiiSpan) -> bool:
    """Return whether a span overlaps a placeholder, which is not personal data but its absence."""
    around = text[max(0, span.start - 40) : span.end + 40]
    base = max(0, span.start - 40)
    return any(
        base + match.start() < span.end and base + match.end() > span.start
        for match in PLACEHOLDER.finditer(around)
    )


def _replace(text: str, disjoint: Sequence[PiiSpan]) -> RedactedText:
    placeholders = Placeholders()
    parts: list[str] = []
    redactions: list[Redaction] = []
    cursor = length = 0
    for span in disjoint:
        kept = text[cursor : span.start]
        placeholder = placeholders.of(span.label, text[span.start : span.end])
        start = length + len(kept)
        length = start + len(placeholder)
        parts += [kept, placeholder]
        redactions.append(
            Redaction(
                start=start, end=length, label=span.label, score=span.score, detector=span.detector
            )
        )
        cursor = span.end
    redacted = "".join([*parts, text[cursor:]])
    return RedactedText(text=redacted, redactions=tuple(redactions), spans=tuple(disjoint))


def _in_original(late: Iterable[PiiSpan], draft: RedactedText) -> list[PiiSpan]:
    """Move spans of a redacted text to where the same characters stand in the original."""
    moved = []
    for span in late:
        shift = 0
        for redaction, replaced in zip(draft.redactions, draft.spans, strict=True):
            if redaction.end <= span.start:
                shift = replaced.end - redaction.end
        moved.append(
            PiiSpan(
                start=span.start + shift,
                end=span.end + shift,
                label=span.label,
                score=span.score,
                detector=f"{span.detector}, second pass",
            )
        )
    return moved
