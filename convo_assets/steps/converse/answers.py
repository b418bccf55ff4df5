"""Answers that a large model writes from retrieved passages, with evidence for every sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from convo_assets.records import Citation, Passage
from convo_assets.steps.converse.grounding import Weights, weighted_coverage
from convo_assets.steps.converse.language.negation import denies
from convo_assets.steps.converse.language.segments import Segment, segments
from convo_assets.steps.converse.language.words import coverage, numbers
from convo_assets.steps.converse.roles import Prompt

MIN_COVERAGE = 0.6
"""Content words of an answer, by rarity, that its evidence must hold: keeps 92 % of answers that
people judged faithful at a precision of .79 (MTRAG, 450 answers)."""

MIN_SENTENCE_COVERAGE = 0.3
MAX_COPIED_WORDS = 60
"""Words in a row that a written answer may take over: more is no answer but a quotation."""

NEAR = 0.1
"""Difference of coverage within which several statements support a sentence alike."""

ANSWER_SYSTEM = (
    "Answer the question from the numbered passages only. End every sentence with the number of "
    "its passage, like [2]. If the passages do not hold the answer, reply exactly: NOT FOUND. If "
    "they hold a part of it only, answer that part and write behind it: REST NOT FOUND"
)
REST_UNKNOWN = "I could not find the rest in the available information."
_REST = re.compile(r"\s*REST NOT FOUND\W*$")
_YES_OR_NO = re.compile(r"^(?:Yes|No|Not really|Actually)[,.:]? ")
_CLAUSE_BORDER = re.compile(r"[,;:] |,? (?:and|but|or|because|if|when|unless) ")
_MARK = re.compile(r"\s*\[(\d+)\]")
_SENTENCE_BORDER = re.compile(r"(?<=[.!?\]])\s+(?=[\"'(]?[A-Z])")
"""After a full stop or a mark, before a capital: decimals and marks stay with their sentence."""


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


def read_answer(reply: str, passages: Sequence[Passage], weights: Weights) -> Answer | str:
    """Return the answer in a large model's reply with verified evidence, else a reason."""
    said = _REST.sub("", reply)
    if "NOT FOUND" in said or not said:
        return "model_found_no_answer"
    by_number = {passage.rank: passage for passage in passages}
    citations: list[Citation] = []
    for sentence in filter(_says_something, _SENTENCE_BORDER.split(said)):
        evidence = [by_number.get(int(number)) for number in _MARK.findall(sentence)]
        cited = [passage for passage in evidence if passage]
        if reason := _unsupported(sentence, cited, weights, resolved=len(cited) == len(evidence)):
            return reason
        citations += [_evidence(_without_marks(sentence), passage) for passage in cited]
    text = _without_marks(said)
    cited_texts = [p.text for p in passages if p.chunk_id in {c.chunk_id for c in citations}]
    if weighted_coverage(text, " ".join(cited_texts), weights) < MIN_COVERAGE:
        return "answer_not_grounded"
    if any(_longest_copy(text, source) > MAX_COPIED_WORDS for source in cited_texts):
        return "copied"
    partial = said != reply
    return Answer(
        f"{text} {REST_UNKNOWN}" if partial else text, tuple(dict.fromkeys(citations)), partial
    )


def _unsupported(
    sentence: str, cited: Sequence[Passage], weights: Weights, *, resolved: bool
) -> str | None:
    """Return why a sentence does not rest on the passages that it cites, or None."""
    evidence = " ".join(passage.text for passage in cited)
    bare = _without_marks(sentence)
    reasons = (
        ("citation_unresolved", not cited or not resolved),
        ("number_unsupported", bool(numbers(bare) - numbers(evidence))),
        (
            "sentence_not_grounded",
            weighted_coverage(bare, evidence, weights) < MIN_SENTENCE_COVERAGE,
        ),
        ("polarity", bool(cited) and _turns_it_round(bare, cited)),
    )
    return next((reason for reason, applies in reasons if applies), None)


def _turns_it_round(sentence: str, cited: Sequence[Passage]) -> bool:
    """Return whether a sentence denies what its best evidence affirms, or the other way round."""
    bare = _YES_OR_NO.sub("", sentence)
    statements = [
        clause
        for passage in cited
        for segment in segments(passage.text, offset=passage.start)
        for clause in (segment.text, *_CLAUSE_BORDER.split(segment.text))
    ]
    support = [coverage(bare, statement) for statement in statements]
    enough = max(support, default=0.0) - NEAR
    best = [s for s, c in zip(statements, support, strict=True) if c >= enough]
    return all(denies(statement) != denies(bare) for statement in best)


def _longest_copy(text: str, source: str) -> int:
    """Return how many words in a row an answer has taken over from a source."""
    said, there = text.split(), source.split()
    matcher = SequenceMatcher(None, said, there, autojunk=False)
    return matcher.find_longest_match().size


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
