"""Gates: tests that every grounded QA pair has to pass, each with the reason that it gives."""

import re
from collections.abc import Callable, Mapping, Sequence

from convo_assets.similarity import repeats
from convo_assets.steps.converse.answer_grounding import GroundedQA
from convo_assets.steps.converse.plan import ChunkPlan
from convo_assets.steps.converse.qa_pairs import QAPair, is_vague
from convo_assets.steps.converse.question_kind import QuestionKinds
from convo_assets.steps.converse.question_kinds import QUESTION_KINDS
from convo_assets.steps.converse.questions import ASKED_IN_PROMPTS, META
from convo_assets.steps.converse.words import coverage, numbers, stems

PLACEHOLDER = re.compile(r"\[[A-Z_]+_\d+\]")
MAX_QUESTION_WORDS = 45
SAME = 0.8
"""Share of common stems from which two questions, or two answers, count as the same."""


def apply_gates(
    grounded: GroundedQA,
    *,
    after: Sequence[GroundedQA],
    plan: ChunkPlan,
    kinds: QuestionKinds = QUESTION_KINDS,
) -> str | None:
    """Return the reason why a pair is not added behind the others of its conversation, or None.

    Args:
        grounded: The pair with its citations.
        after: The pairs of the conversation so far, in order.
        plan: Gives the number of pairs.
        kinds: Says which kinds cannot open a conversation.
    """
    if len(after) >= plan.question_count:
        return "surplus"
    follows = kinds.by_name[grounded.pair.kind].follows
    if not after and follows:
        return "nothing_to_follow"
    reasons = (reason for reason, fails in _GATES.items() if fails(grounded.pair))
    return next(reasons, None) or (
        "repeated" if _repeats(grounded, after, follows=follows) else None
    )


def _names_a_placeholder(pair: QAPair) -> bool:
    return bool(PLACEHOLDER.search(f"{pair.question} {pair.answer}"))


def _is_shapeless(pair: QAPair) -> bool:
    words = pair.question.split()
    return len(words) > MAX_QUESTION_WORDS or not re.search(r"[?.]$", pair.question)


def _has_foreign_number(pair: QAPair) -> bool:
    if not pair.evidence:
        return False  # a refusal, or an answer whose sentences were checked one by one
    evidence = " ".join(e.segment.text for e in pair.evidence)
    return bool(numbers(pair.answer) - numbers(f"{evidence} {pair.question}"))


def _speaks_of_the_source(pair: QAPair) -> bool:
    return bool(META.search(pair.question))


def _is_an_example(pair: QAPair) -> bool:
    """Return whether a model copied the question of its prompt and the source is not about that."""
    said = " ".join([pair.answer, *(e.segment.text for e in pair.evidence)])
    return any(
        repeats(pair.question, example) and coverage(example, said) < SAME
        for example in ASKED_IN_PROMPTS
    )


def _says_it_all(pair: QAPair) -> bool:
    """Return whether every content word of the answer is in the question already."""
    if pair.kind != "answerable" or pair.is_yes_or_no:
        return False
    return not stems(pair.answer) - stems(pair.question)


_GATES: Mapping[str, Callable[[QAPair], bool]] = {
    "placeholder": _names_a_placeholder,
    "question_length": _is_shapeless,
    "question_too_vague": is_vague,
    "meta_reference": _speaks_of_the_source,
    "prompt_example": _is_an_example,
    "question_says_it_all": _says_it_all,
    "number_unsupported": _has_foreign_number,
}


def _repeats(grounded: GroundedQA, after: Sequence[GroundedQA], *, follows: bool) -> bool:
    """Return whether the conversation has this question or answer already."""
    pair = grounded.pair
    before = [other.pair for other in after if other.pair.kind == pair.kind]
    wanted, said = stems(pair.question), stems(pair.answer)
    known = frozenset[str]().union(*(stems(other.answer) for other in before))
    return (
        any(
            len(wanted & stems(o.question)) >= SAME * len(wanted | stems(o.question))
            for o in before
        )
        # A question for the reason may not repeat the words of the question for the fact.
        or any(
            repeats(pair.question, other.pair.question)
            for other in after
            if other.pair.kind == pair.kind or follows
        )
        or (pair.kind != "unanswerable" and len(said & known) >= SAME * len(said))
    )
