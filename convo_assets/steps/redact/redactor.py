"""Redaction of texts: find personal data, replace it, search the result again, report leaks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.evidence import drop_unsupported
from convo_assets.steps.redact.false_positive_lists import drop_false_positives
from convo_assets.steps.redact.finding import find_by_rules
from convo_assets.steps.redact.format_filter import filter_by_format
from convo_assets.steps.redact.glued_passwords import whole_passwords
from convo_assets.steps.redact.known_values import KnownValues
from convo_assets.steps.redact.label_conflicts import resolve_label_conflicts
from convo_assets.steps.redact.languages import ForeignText, uncovered_language
from convo_assets.steps.redact.normalized_text import normalize_text
from convo_assets.steps.redact.policy import RedactionPolicy
from convo_assets.steps.redact.propagation import propagate
from convo_assets.steps.redact.roles import PiiDetector
from convo_assets.steps.redact.rules.majority import of_majority
from convo_assets.steps.redact.spans import (
    check_bounds,
    merge_overlapping,
    moved,
)
from convo_assets.steps.redact.text import (
    RedactedText,
    before_redaction,
    in_original,
    placeholder_spans,
    with_placeholders,
)

MAX_LOOKS = 5
"""Looks at one text; each but the first two finds what only replacing has revealed."""

GATE_SCORE = 0.9
"""Score of a model from which a finding in a text that was redacted twice is a leak."""


@dataclass(frozen=True, kw_only=True)
class Redactor:
    """Detector, policy and known values, which together decide what is redacted in a text."""

    detector: PiiDetector
    policy: RedactionPolicy
    known: KnownValues | None = None

    @property
    def identity(self) -> str:
        """Name of the model behind it."""
        return self.detector.identity

    def uncovered_language(self, text: str) -> ForeignText | None:
        """Return a long text in a language that neither the detector nor the policy covers."""
        covered = self.detector.languages
        return uncovered_language(text, covered and covered | self.policy.uncovered_languages)

    def redact(self, texts: Sequence[str], *, origins: Sequence[str] = ()) -> list[RedactedText]:
        """Return each text with placeholders for its personal data.

        Texts are searched as they are; again with the first findings replaced, as a model then
        finds more; and then until a look finds nothing or `MAX_LOOKS` have been taken. What a look
        finds is replaced; what the last of them still found is a leak. `origins` are the
        identifiers of the documents, under which known values are stored.
        """
        normalized_texts = [normalize_text(text) for text in texts]
        shown = [normalized.text for normalized in normalized_texts]
        first = self.find(shown, ours=False)
        names = origins or [""] * len(texts)
        self._learn(shown, first, names)
        drafts = [self._with_known(text, spans) for text, spans in zip(shown, first, strict=True)]
        # A text without findings is unchanged: a second search would find the same.
        altered = [i for i, draft in enumerate(drafts) if draft.spans]
        drafts, changed = self._look_again(shown, drafts, altered, sure=0.0)
        looks = Counter(dict.fromkeys(range(len(texts)), 1))
        looks.update(altered)
        verified, leaks = self._look_until_clean(shown, drafts, changed, looks)
        # Values of the second search are known values for all texts of the batch as well.
        self._learn(
            [shown[i] for i in changed],
            [verified[i].spans for i in changed],
            [names[i] for i in changed],
        )
        if changed:
            before = verified
            verified = [
                self._with_known(text, draft.spans)
                for text, draft in zip(shown, before, strict=True)
            ]
            # Replacing known values changes a text too, so it is searched again.
            taught = [i for i, draft in enumerate(verified) if draft.text != before[i].text]
            verified, _ = self._look_again(shown, verified, taught, sure=0.0)
        return [
            replace(
                in_original(
                    text, normalized, draft, leaks=leaks.get(i, []), types=self.policy.types
                ),
                looks=looks[i],
            )
            for i, (text, normalized, draft) in enumerate(
                zip(texts, normalized_texts, verified, strict=True)
            )
        ]

    def find(
        self,
        texts: Sequence[str],
        *,
        sure: float = 0.0,
        ours: bool = True,
        written: Sequence[str] = (),
    ) -> list[list[PiiSpan]]:
        """Return the disjoint spans to replace in each text.

        Findings of the model below the score `sure` are dropped. If `ours`, spans that touch a
        placeholder are dropped; in a document that was not redacted yet placeholders are text.
        `written` are the texts before anything was replaced.

        Raises:
            SpanOutOfBoundsError: If the detector reports a span outside its text.
        """
        found = []
        detected = self.detector.detect(texts)
        for text, by_model, before in zip(texts, detected, written or texts, strict=True):
            check_bounds(by_model, length=len(text))
            likely_forms = filter_by_format(text, by_model, written=before, types=self.policy.types)
            by_rule = list(find_by_rules(text, self.policy.types))
            supported = drop_unsupported(
                text,
                drop_false_positives(text, likely_forms),
                others=[*by_rule, *placeholder_spans(text, self.policy.types)],
            )
            credible = resolve_label_conflicts(text, list(supported))
            likely = [
                *by_rule,
                *(s for s in credible if s.score >= sure),
            ]
            likely += of_majority(text, likely)
            wanted = self._wanted(text, likely, ours=ours)
            carried = self._wanted(text, self._repeated(text, wanted), ours=ours)
            found.append(merge_overlapping(whole_passwords(text, [*wanted, *carried])))
        return found

    def _look_until_clean(
        self,
        shown: Sequence[str],
        drafts: Sequence[RedactedText],
        changed: Iterable[int],
        looks: Counter[int],
    ) -> tuple[list[RedactedText], Mapping[int, Sequence[PiiSpan]]]:
        """Replace what sure looks find until they find nothing; return what the last one found."""
        after, again = list(drafts), list(changed)
        leaks: dict[int, Sequence[PiiSpan]] = {}
        while again:
            before = after
            looks.update(again)
            after, found = self._look_again(shown, before, again, sure=GATE_SCORE)
            again = [i for i in found if looks[i] < MAX_LOOKS]
            last = set(found) - set(again)
            leaks |= {i: _new(before[i].spans, after[i].spans) for i in last}
        return after, leaks

    def cut_out(self, text: str, result: RedactedText, found: Sequence[PiiSpan]) -> RedactedText:
        """Return a redacted text in which also what was found in it since is replaced.

        `text` is the original, and `found` are spans of `result.text`.
        """
        spans = merge_overlapping([*result.spans, *before_redaction(found, result)])
        again = with_placeholders(text, spans, types=self.policy.types)
        return replace(again, leaks=result.leaks, looks=result.looks + 1)

    def _look_again(
        self,
        shown: Sequence[str],
        drafts: Sequence[RedactedText],
        which: Iterable[int],
        *,
        sure: float,
    ) -> tuple[list[RedactedText], list[int]]:
        """Search drafts again and redact findings; return all drafts and which of them changed."""
        asked = list(which)
        found = self.find(
            [drafts[i].text for i in asked], sure=sure, written=[shown[i] for i in asked]
        )
        after, changed = list(drafts), []
        for i, late in zip(asked, found, strict=True):
            if late:
                spans = [*drafts[i].spans, *before_redaction(late, drafts[i])]
                after[i] = self._complete(shown[i], spans)
                changed.append(i)
        return after, changed

    def _with_known(self, text: str, spans: Sequence[PiiSpan]) -> RedactedText:
        return self._complete(text, [*spans, *_outside(spans, self._known_in(text, ours=False))])

    def _complete(self, text: str, spans: Sequence[PiiSpan]) -> RedactedText:
        carried = self._wanted(text, self._repeated(text, spans), ours=False)
        return with_placeholders(
            text,
            merge_overlapping(whole_passwords(text, [*spans, *carried])),
            types=self.policy.types,
        )

    def _repeated(self, text: str, spans: Iterable[PiiSpan]) -> Iterator[PiiSpan]:
        names = self.detector.common_names
        return propagate(text, spans, types=self.policy.types, common_names=names)

    def leaks(self, texts: Sequence[str]) -> list[Mapping[str, int]]:
        """Return for each text the number of findings of each kind of personal data."""
        shown = [normalize_text(text).text for text in texts]
        found = self.find(shown, sure=GATE_SCORE)
        left = [self._left(text, spans) for text, spans in zip(shown, found, strict=True)]
        return [Counter(span.label for span in spans) for spans in left]

    def leaks_by_rule(self, texts: Sequence[str]) -> list[Mapping[str, int]]:
        """Return the same from rules and known values alone, without the model."""
        return [Counter(span.label for span in self.left_by_rule(text)) for text in texts]

    def left_by_rule(self, text: str) -> list[PiiSpan]:
        """Return what rules and known values find in a redacted text."""
        normalized = normalize_text(text)
        by_rule = self._wanted(
            normalized.text, find_by_rules(normalized.text, self.policy.types), ours=True
        )
        found = self._left(normalized.text, by_rule)
        return [moved(span, normalized.original_span(span.start, span.end)) for span in found]

    def _left(self, text: str, spans: Sequence[PiiSpan]) -> list[PiiSpan]:
        return merge_overlapping([*spans, *self._known_in(text, ours=True)])

    def _learn(
        self, texts: Sequence[str], found: Sequence[Sequence[PiiSpan]], origins: Sequence[str]
    ) -> None:
        if self.known:
            for text, spans, origin in zip(texts, found, origins, strict=True):
                self.known.learn(self.known.forms(text, spans), origin=origin)

    def _known_in(self, text: str, *, ours: bool) -> list[PiiSpan]:
        return self._wanted(text, self.known.find(text), ours=ours) if self.known else []

    def _wanted(self, text: str, spans: Iterable[PiiSpan], *, ours: bool) -> list[PiiSpan]:
        return [
            span
            for span in spans
            if self.policy.replaces(text, span)
            and not (ours and self._touches_placeholder(text, span))
        ]

    def _touches_placeholder(self, text: str, span: PiiSpan) -> bool:
        """Return whether a span overlaps a placeholder, which holds no personal data."""
        around = text[max(0, span.start - 40) : span.end + 40]
        base = max(0, span.start - 40)
        return any(
            base + match.start() < span.end and base + match.end() > span.start
            for match in self.policy.types.placeholder.finditer(around)
        )


def _outside(spans: Sequence[PiiSpan], others: Iterable[PiiSpan]) -> list[PiiSpan]:
    """Return the others that are not within one of the spans, which keep their detector."""
    return [o for o in others if not any(s.start <= o.start and o.end <= s.end for s in spans)]


def _new(before: Sequence[PiiSpan], after: Iterable[PiiSpan]) -> list[PiiSpan]:
    """Return the spans that overlap none of the same label before."""
    known = {(s.label, place) for s in before for place in range(s.start, s.end)}
    return [s for s in after if not any((s.label, p) in known for p in range(s.start, s.end))]
