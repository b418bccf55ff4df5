"""Hold a drafted exchange against what retrieval found: citations, or why it does not stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from convo_assets.records import Citation, Passage
from convo_assets.steps.converse.exchanges import Evidence, Exchange
from convo_assets.steps.converse.language.segments import segments
from convo_assets.steps.converse.language.words import coverage, stems
from convo_assets.steps.converse.question_kind import QuestionKinds
from convo_assets.steps.converse.question_kinds import QUESTION_KINDS

_GOES_ON = re.compile(r"(?:This|That|It|These|They|Otherwise|So|Therefore)\b")
"""A sentence that goes on about the one before may well say why, since when or except what."""

SAME_MATTER = 0.6
"""Share of content words from which on a sentence speaks of the same matter."""


@dataclass(frozen=True, slots=True)
class Held:
    """An exchange that stands, and what its answer rests on."""

    exchange: Exchange
    citations: tuple[Citation, ...]


def settle(
    exchange: Exchange, passages: Sequence[Passage], kinds: QuestionKinds = QUESTION_KINDS
) -> Held | str:
    """Return the exchange with what it rests on among the retrieved passages, else a reason.

    The sentence that matches a plain question best must be the one that it was made from; where
    another fits better the question is ambiguous. What is said to be unknown must be.
    """
    citations = [_cited(evidence, passages) for evidence in exchange.evidence]
    if not all(citations):
        return "not_retrievable"
    if exchange.exact and not _fits_best(exchange, passages):
        return "ambiguous"
    known_by = kinds.by_name[exchange.kind].known_by
    if known_by and _is_known(exchange, passages, known_by):
        return "answerable_after_all"
    return Held(exchange, tuple(citation for citation in citations if citation))


def _cited(evidence: Evidence, passages: Sequence[Passage]) -> Citation | None:
    """Return the evidence in the first passage that holds it: chunks of a document overlap."""
    start, end = evidence.segment.start, evidence.segment.end
    document = evidence.passage.redacted_doc_id
    for passage in passages:
        same = passage.redacted_doc_id == document
        if same and passage.start <= start and end <= passage.end:
            return Citation(
                chunk_id=passage.chunk_id,
                redacted_doc_id=document,
                start=start,
                end=end,
                rank=passage.rank,
                score=passage.score,
            )
    return None


def _fits_best(exchange: Exchange, passages: Sequence[Passage]) -> bool:
    wanted = stems(exchange.question)
    fact = exchange.evidence[0].segment.text

    def match(text: str) -> float:
        """Return how much of the question a sentence speaks of, shorter sentences first."""
        return len(wanted & stems(text)) - 0.01 * len(text.split())

    others = (s.text for p in passages for s in segments(p.text, offset=p.start))
    return all(match(text) <= match(fact) for text in others if text not in fact)


def _is_known(exchange: Exchange, passages: Sequence[Passage], known_by: re.Pattern[str]) -> bool:
    """Return whether a passage says what is asked, in the sentence of the matter or after it."""
    for passage in passages:
        said = list(segments(passage.text, offset=passage.start))
        for segment, following in zip(said, [*said[1:], None], strict=True):
            if coverage(exchange.question, segment.text) < SAME_MATTER:
                continue
            goes_on = following is not None and _GOES_ON.match(following.text)
            if known_by.search(segment.text) or goes_on:
                return True
    return False
