"""Gates on finished conversations: the opening stands alone, nothing leaks."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from convo_assets.records import Citation, Passage
from convo_assets.steps.converse.roles import LeakGate, Retriever
from convo_assets.steps.converse.writers import Exchange, Written

AMONG_FIRST = 3
"""Places among which the search for an opening alone must find what answers it."""


def keep_self_contained(written: Sequence[Written], retrieve: Retriever) -> None:
    """Drop every conversation whose opening does not find its own answer in the source.

    Overlapping passages count as the same. Citations get the ranks at which their chunks are found.
    """
    asked = [pairs for one in written for pairs in one.conversations if pairs]
    found = iter(retrieve([pairs[0].question for pairs in asked]))
    for one in written:
        kept = []
        for pairs in filter(None, one.conversations):
            passages = next(found)
            if finds(pairs[0].citations, passages):
                kept.append([_ranked(pair, passages) for pair in pairs])
            else:
                one.reasons.append("opening_not_found")
        one.conversations = kept


def finds(citations: Sequence[Citation], passages: Sequence[Passage]) -> bool:
    """Return whether the first of the passages found hold any of what is cited, if anything is."""
    first = passages[:AMONG_FIRST]
    return not citations or any(overlap(cited, passage) for cited in citations for passage in first)


def overlap(cited: Citation, passage: Passage) -> bool:
    """Return whether a passage holds any of what is cited."""
    same = cited.redacted_doc_id == passage.redacted_doc_id
    return same and cited.start < passage.end and passage.start < cited.end


def _ranked(pair: Exchange, passages: Sequence[Passage]) -> Exchange:
    by_chunk = {passage.chunk_id: passage for passage in passages}
    return replace(
        pair,
        citations=tuple(
            replace(cited, rank=passage.rank, score=passage.score)
            if not cited.rank and (passage := by_chunk.get(cited.chunk_id))
            else cited
            for cited in pair.citations
        ),
    )


def keep_unleaked(written: Sequence[Written], gate: LeakGate) -> None:
    """Drop every exchange in which the leak gate finds personal data, and all that follow it."""
    found = gate.leaks(
        [f"{pair.said}\n{pair.question}\n{pair.answer}" for pair in _exchanges(written)]
    )
    _keep(written, [f"leak_{min(kinds).lower()}" if kinds else None for kinds in found])


def _exchanges(written: Sequence[Written]) -> Iterator[Exchange]:
    return (pair for one in written for pairs in one.conversations for pair in pairs)


def _keep(written: Sequence[Written], reasons: Sequence[str | None]) -> None:
    """Cut each conversation off before its first exchange that has a reason to be dropped."""
    pending = iter(reasons)
    for one in written:
        cut = []
        for pairs in one.conversations:
            why = [next(pending) for _ in pairs]
            one.reasons += [reason for reason in why if reason]
            sound = takewhile(lambda pair: pair[1] is None, zip(pairs, why, strict=True))
            cut.append([pair for pair, _ in sound])
        one.conversations = [pairs for pairs in cut if pairs]
