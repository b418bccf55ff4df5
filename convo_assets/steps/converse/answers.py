"""Answers that a large model writes from retrieved passages, with evidence for every sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from convo_assets.records import Citation, Passage
from convo_assets.steps.converse.language.segments import Segment, segments
from convo_assets.steps.converse.language.words import coverage, numbers
from convo_assets.steps.converse.roles import Prompt

LEAST_COVERAGE = 0.6
"""Content words of an answer that its evidence must hold: keeps 92 % of answers that people judged
faithful at a precision of .79 (MTRAG, 450 answers)."""

LEAST_SENTENCE_COVERAGE = 0.3

ANSWER_SYSTEM = (
    "Answer the question from the numbered passages only. End every sentence with the number of "
    "its passage, like [2]. If the passages do not hold the answer, reply exactly: NOT FOUND"
)
_MARK = re.compile(r"\s*\[(\d+)\]")
_SENTENCE_BORDER = re.compile(r"(?<=[.!?\]])\s+(?=[\"'(]?[A-Z])")
"""After a full stop or a mark, before a capital: decimals and marks stay with their sentence."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says, and the parts of the store that it rests on."""

    text: str
    citations: tuple[Citation, ...]


def answer_prompt(question: str, passages: Sequence[Passage]) -> Prompt:
    """Return the prompt that has a large model answer from passages."""
    numbered = "\n\n".join(f"[{passage.rank}] {passage.text}" for passage in passages)
    return Prompt(system=ANSWER_SYSTEM, user=f"{numbered}\n\nQuestion: {question}", max_tokens=220)


def read_answer(reply: str, passages: Sequence[Passage]) -> Answer | str:
    """Return the answer in a large model's reply with verified evidence, else a reason."""
    if "NOT FOUND" in reply:
        return "model_found_no_answer"
    by_number = {passage.rank: passage for passage in passages}
    citations: list[Citation] = []
    for sentence in filter(_says_something, _SENTENCE_BORDER.split(reply)):
        evidence = [by_number.get(int(number)) for number in _MARK.findall(sentence)]
        cited = [passage for passage in evidence if passage]
        if reason := _unsupported(sentence, cited, resolved=len(cited) == len(evidence)):
            return reason
        citations += [_evidence(_without_marks(sentence), passage) for passage in cited]
    text = _without_marks(reply)
    if coverage(text, " ".join(passage.text for passage in passages)) < LEAST_COVERAGE:
        return "answer_not_grounded"
    return Answer(text, tuple(dict.fromkeys(citations)))


def _unsupported(sentence: str, cited: Sequence[Passage], *, resolved: bool) -> str | None:
    """Return why a sentence does not rest on the passages that it cites, or None."""
    evidence = " ".join(passage.text for passage in cited)
    bare = _without_marks(sentence)
    reasons = (
        ("citation_unresolved", not cited or not resolved),
        ("number_unsupported", bool(numbers(bare) - numbers(evidence))),
        ("sentence_not_grounded", coverage(bare, evidence) < LEAST_SENTENCE_COVERAGE),
    )
    return next((reason for reason, applies in reasons if applies), None)


def _without_marks(text: str) -> str:
    return _MARK.sub("", text).strip()


def _says_something(sentence: str) -> bool:
    return bool(_without_marks(sentence))


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
