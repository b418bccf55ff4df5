"""Ground a QA pair: find its evidence among the retrieved passages, or say why it fails."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from convo_assets.records import Citation, Passage
from convo_assets.steps.converse.language.segments import segments
from convo_assets.steps.converse.language.words import coverage, stems
from convo_assets.steps.converse.qa_pairs import Evidence, QAPair
from convo_assets.steps.converse.question_kind import QuestionKinds
from convo_assets.steps.converse.question_kinds import QUESTION_KINDS

_GOES_ON = re.compile(r"(?:This|That|It|These|They|Otherwise|So|Therefore)\b")
"""Beginnings of sentences that may give the reason, date or exception for the one before."""

SAME_MATTER = 0.6
"""Share of a question's content words from which a sentence is about the same matter."""


@dataclass(frozen=True, slots=True)
class GroundedQA:
    """A QA pair with the citations that support its answer."""

    pair: QAPair
    citations: tuple[Citation, ...]


def ground(
    pair: QAPair, passages: Sequence[Passage], kinds: QuestionKinds = QUESTION_KINDS
) -> GroundedQA | str:
    """Return the pair with its citations, or the reason why it has no place in a conversation.

    Fails as `not_retrievable` if evidence is in no retrieved passage, as `ambiguous` if another
    sentence matches a plain question better than the one that it was made from, and as
    `answerable_after_all` if a passage does say what is refused.
    """
    citations = [_cited(evidence, passages) for evidence in pair.evidence]
    if not all(citations):
        return "not_retrievable"
    if pair.requires_exact and not _fits_best(pair, passages):
        return "ambiguous"
    known_by = kinds.by_name[pair.kind].known_by
    if known_by and _is_known(pair, passages, known_by):
        return "answerable_after_all"
    return GroundedQA(pair, tuple(citation for citation in citations if citation))


def _cited(evidence: Evidence, passages: Sequence[Passage]) -> Citation | None:
    """Return the citation of evidence in the first retrieved passage that contains it, if any."""
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


def _fits_best(pair: QAPair, passages: Sequence[Passage]) -> bool:
    wanted = stems(pair.question)
    fact = pair.evidence[0].segment.text

    def match(text: str) -> float:
        """Return the stems in common with the question, less a little for every word."""
        return len(wanted & stems(text)) - 0.01 * len(text.split())

    others = (s.text for p in passages for s in segments(p.text, offset=p.start))
    return all(match(text) <= match(fact) for text in others if text not in fact)


def _is_known(pair: QAPair, passages: Sequence[Passage], known_by: re.Pattern[str]) -> bool:
    """Return whether a sentence about the same matter, or the next one, says what is asked."""
    for passage in passages:
        said = list(segments(passage.text, offset=passage.start))
        for segment, following in zip(said, [*said[1:], None], strict=True):
            if coverage(pair.question, segment.text) < SAME_MATTER:
                continue
            goes_on = following is not None and _GOES_ON.match(following.text)
            if known_by.search(segment.text) or goes_on:
                return True
    return False
