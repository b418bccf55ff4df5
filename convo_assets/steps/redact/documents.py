"""Redact documents, names of files included, and quarantine what the leak gate does not pass."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import PurePosixPath

from convo_assets.identity import content_id
from convo_assets.item_results import ItemResult, StepFingerprint
from convo_assets.records import PiiSpan, RawDoc, RedactedDoc
from convo_assets.steps.redact.languages import ForeignText
from convo_assets.steps.redact.redactor import MAX_LOOKS, Redactor
from convo_assets.steps.redact.residual_pii import find_residual_pii
from convo_assets.steps.redact.spans import merge_overlapping
from convo_assets.steps.redact.text import RedactedText, after_redaction, before_redaction

VERSION = "26"
_TITLE_END = "\n\n"
UNNAMED = "document"


@dataclass(frozen=True, kw_only=True)
class RedactContext:
    """What decides what is redacted in the documents of a source."""

    redactor: Redactor

    @property
    def fingerprint(self) -> StepFingerprint:
        """Name of everything that redacted documents depend on beside the raw ones.

        Known values are not part of it: `KnownValueSearch` says which documents they concern.
        """
        policy = self.redactor.policy
        return StepFingerprint(
            step="redact",
            version=VERSION,
            settings={
                "redacted": sorted(policy.labels),
                "kept": sorted(policy.keep),
                "uncovered languages": sorted(policy.uncovered_languages),
            },
            models=(self.redactor.detector.identity,),
        )


def redact_docs(
    docs: Sequence[RawDoc], context: RedactContext
) -> Iterator[ItemResult[RedactedDoc]]:
    """Yield each document without its personal data, or quarantined.

    The reasons are the kinds that leak, or that the detector does not cover its language.
    """
    redactor = context.redactor
    covered = []
    for doc in docs:
        if foreign := redactor.uncovered_language(doc.text):
            yield _held_back(doc, foreign)
        else:
            covered.append(doc)
    yield from _redacted(covered, redactor)


def _redacted(docs: Sequence[RawDoc], redactor: Redactor) -> Iterator[ItemResult[RedactedDoc]]:
    """Yield documents without personal data, or quarantined with the kinds that leak."""
    titled = [_title(doc) + _TITLE_END + doc.text for doc in docs]
    redacted = redactor.redact(titled, origins=[doc.id for doc in docs])
    for doc, original, result in zip(docs, titled, redacted, strict=True):
        if _swallows_border(doc, result):
            # A span over both would tear text from the body: the name goes, the body stays whole.
            original = f"{UNNAMED}{_TITLE_END}{doc.text}"  # noqa: PLW2901
            (result,) = redactor.redact([original])  # noqa: PLW2901
        result, standing = _cut_until_clean(original, result, redactor)  # noqa: PLW2901
        leaks = merge_overlapping([*result.leaks, *before_redaction(standing, result)])
        title = original.index(_TITLE_END)
        if leaks:
            yield _quarantined(doc, leaks, title=title)
        else:
            yield ItemResult(input_id=doc.id, rows=(_redacted_doc(doc, result, title=title),))


def _cut_until_clean(
    original: str, result: RedactedText, redactor: Redactor
) -> tuple[RedactedText, Sequence[PiiSpan]]:
    """Replace what the gate still finds; return what could not be cut out in `MAX_LOOKS` looks."""
    standing = _standing(original, result, redactor)
    while standing and result.looks < MAX_LOOKS:
        again = redactor.cut_out(original, result, standing)
        if again.text == result.text:
            break
        result = again
        standing = _standing(original, result, redactor)
    return result, standing


def _standing(original: str, result: RedactedText, redactor: Redactor) -> list[PiiSpan]:
    """Return what rules, known values and replaced values still find in a redacted text."""
    return [
        *redactor.left_by_rule(result.text),
        *find_residual_pii(
            result.text,
            original=original,
            spans=result.spans,
            types=redactor.policy.types,
            common_names=redactor.detector.common_names,
        ),
    ]


def _held_back(doc: RawDoc, found: ForeignText) -> ItemResult[RedactedDoc]:
    """Return that the detector was not made for the language of a document, and where it stands."""
    place = f"language_not_covered: {found.language} at {found.start}-{found.end}"
    return ItemResult(
        input_id=doc.id,
        outcome="quarantined",
        reasons={"language_not_covered": 1},
        places=(place,),
    )


def _quarantined(doc: RawDoc, leaks: Sequence[PiiSpan], *, title: int) -> ItemResult[RedactedDoc]:
    """Return what leaks by kind, and where: characters of the text that the file was read as."""
    body = title + len(_TITLE_END)
    named = [(f"leak_{leak.label.lower()}", leak) for leak in leaks]
    return ItemResult(
        input_id=doc.id,
        outcome="quarantined",
        reasons=Counter(name for name, _ in named),
        places=tuple(
            f"{name} at {leak.start - body}-{leak.end - body}"
            if leak.start >= body
            else f"{name} in the file's name"
            for name, leak in named
        ),
    )


def _swallows_border(doc: RawDoc, result: RedactedText) -> bool:
    """Return whether something found reaches from the file's name into its text."""
    end = len(_title(doc))
    return any(span.start < end + len(_TITLE_END) and span.end > end for span in result.spans)


def _title(doc: RawDoc) -> str:
    """Return the file's name as words: it is text like any other, and often names somebody."""
    path = PurePosixPath(doc.path)
    words = " / ".join([*path.parts[:-1], path.stem]).replace("_", " ").replace("-", " ")
    return " ".join(words.split())


def _redacted_doc(doc: RawDoc, result: RedactedText, *, title: int) -> RedactedDoc:
    """Return a redacted text as a document; `title` is how long the name before the text was."""
    name, _, text = result.text.partition(_TITLE_END)
    body = len(name) + len(_TITLE_END)
    redactions = tuple(
        replace(r, start=r.start - body, end=r.end - body)
        for r in result.redactions
        if r.start >= body
    )
    before = title + len(_TITLE_END)
    places = after_redaction(((a.start + before, a.end + before) for a in doc.pages), result)
    pages = tuple(
        replace(area, start=start - body, end=end - body)
        for area, (start, end) in zip(doc.pages, places, strict=True)
    )
    return RedactedDoc(
        id=content_id(
            doc.id,
            name,
            text,
            [(r.start, r.end, r.shape) for r in redactions],
            *map(asdict, pages),
        ),
        raw_doc_id=doc.id,
        source=doc.source,
        name=name,
        text=text,
        redactions=redactions,
        pages=pages,
    )
