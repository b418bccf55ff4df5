"""Answers that a large model writes from retrieved passages, with evidence for every sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from convo_assets.records import Citation, Passage
from convo_assets.steps.converse.roles import Prompt
from convo_assets.steps.converse.segments import Segment, segments
from convo_assets.steps.converse.verification import (
    SourcePassage,
    cited_statements,
    is_refusal,
    verify_answer,
    without_marks,
)
from convo_assets.steps.converse.words import coverage

MAX_COPIED_WORDS = 60
"""Words in a row that a written answer may take over: more is no answer but a quotation."""

ANSWER_SYSTEM = (
    "Answer the question from the numbered passages only. End every sentence with the number of "
    "its passage, like [2]. If the passages do not hold the answer, reply exactly: NOT FOUND. If "
    "they hold a part of it only, answer that part and write behind it: REST NOT FOUND"
)
REST_UNKNOWN = "I could not find the rest in the available information."
_REST = re.compile(r"\s*REST NOT FOUND\W*$")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says, and the parts of the store that it rests on."""

    text: str
    citations: tuple[Citation, ...]
    partial: bool = False


def answer_prompt(
    question: str, passages: Sequence[Passage], *, system: str = ANSWER_SYSTEM
) -> Prompt:
    """Return the prompt that has a large model answer, or ask back, from passages."""
    numbered = "\n\n".join(f"[{passage.rank}] {passage.text}" for passage in passages)
    return Prompt(system=system, user=f"{numbered}\n\nQuestion: {question}", max_tokens=220)


def read_answer(reply: str, question: str, passages: Sequence[Passage]) -> Answer | str:
    """Return the answer in a large model's reply with verified evidence, else a reason.

    Sentences without a mark are held against all passages, and cite the one that fits best.
    """
    said = _REST.sub("", reply).strip()
    if not said or is_refusal(said):
        return "model_found_no_answer"
    shown = [
        SourcePassage(id=str(p.rank), text=p.text, heading=" > ".join(p.heading_path))
        for p in passages
    ]
    verdict = verify_answer(shown, question, said)
    if not verdict.accepted:
        return verdict.reason
    by_id = {str(passage.rank): passage for passage in passages}
    citations = [
        _evidence(statement, by_id[name])
        for statement, names in cited_statements(said, shown)
        for name in names
    ]
    text = without_marks(said, set(by_id)).strip()
    sources = [p.text for p in passages if p.chunk_id in {c.chunk_id for c in citations}]
    if any(_longest_copy(text, source) > MAX_COPIED_WORDS for source in sources):
        return "copied"
    partial = said != reply.strip()
    return Answer(
        f"{text} {REST_UNKNOWN}" if partial else text, tuple(dict.fromkeys(citations)), partial
    )


def _longest_copy(text: str, source: str) -> int:
    """Return how many words in a row an answer has taken over from a source."""
    said, there = text.split(), source.split()
    matcher = SequenceMatcher(None, said, there, autojunk=False)
    return matcher.find_longest_match().size


def _evidence(sentence: str, passage: Passage) -> Citation:
    """Cite the sentence of a passage that supports an answer's sentence best."""
    candidates = list(segments(passage.text, offset=passage.start))
    best = max(candidates, key=lambda segment: (coverage(sentence, segment.text), -segment.start))
    return _citation(best, passage)


def _citation(segment: Segment, passage: Passage) -> Citation:
    return Citation(
        chunk_id=passage.chunk_id,
        redacted_doc_id=passage.redacted_doc_id,
        start=segment.start,
        end=segment.end,
        rank=passage.rank,
        score=passage.score,
    )
