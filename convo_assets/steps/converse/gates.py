"""Gates: tests that every grounded QA pair has to pass, each with the reason that it gives."""

import re
from collections.abc import Callable, Mapping, Sequence

from convo_assets.similarity import repeats
from convo_assets.steps.converse.exchanges import Exchange, is_vague
from convo_assets.steps.converse.facts import PLACEHOLDER
from convo_assets.steps.converse.language.words import coverage, numbers, stems
from convo_assets.steps.converse.plan import ChunkPlan
from convo_assets.steps.converse.question_kind import QuestionKinds
from convo_assets.steps.converse.question_kinds import QUESTION_KINDS
from convo_assets.steps.converse.questions import ASKED_IN_PROMPTS, META
from convo_assets.steps.converse.settling import Held

MOST_QUESTION_WORDS = 45
MOST_FILLERS = 1
"""Optional pairs in one conversation, such as further rows of a table."""

SAME = 0.8
"""Share of common stems from which two questions, or two answers, count as the same."""


def standing(
    held: Held,
    *,
    after: Sequence[Held],
    plan: ChunkPlan,
    kinds: QuestionKinds = QUESTION_KINDS,
) -> str | None:
    """Return the reason why a pair is not added behind the others of its conversation, or None.

    Args:
        held: The pair with its citations.
        after: The pairs of the conversation so far, in order.
        plan: Gives the number of pairs.
        kinds: Says which kinds cannot open a conversation.
    """
    fillers = sum(other.exchange.filler for other in after)
    if len(after) >= plan.exchanges or (held.exchange.filler and fillers >= MOST_FILLERS):
        return "surplus"
    follows = kinds.by_name[held.exchange.kind].follows
    if not after and follows:
        return "nothing_to_follow"
    reasons = (reason for reason, fails in _GATES.items() if fails(held.exchange))
    return next(reasons, None) or ("repeated" if _repeats(held, after, follows=follows) else None)


def _names_a_placeholder(exchange: Exchange) -> bool:
    return bool(PLACEHOLDER.search(f"{exchange.question} {exchange.answer}"))


def _is_shapeless(exchange: Exchange) -> bool:
    words = exchange.question.split()
    return len(words) > MOST_QUESTION_WORDS or not re.search(r"[?.]$", exchange.question)


def _has_foreign_number(exchange: Exchange) -> bool:
    if not exchange.evidence:
        return False  # a refusal, or an answer whose sentences were checked one by one
    evidence = " ".join(e.segment.text for e in exchange.evidence)
    return bool(numbers(exchange.answer) - numbers(f"{evidence} {exchange.question}"))


def _speaks_of_the_source(exchange: Exchange) -> bool:
    return bool(META.search(exchange.question))


def _is_an_example(exchange: Exchange) -> bool:
    """Return whether a model copied the question of its prompt and the source is not about that."""
    said = " ".join([exchange.answer, *(e.segment.text for e in exchange.evidence)])
    return any(
        repeats(exchange.question, example) and coverage(example, said) < SAME
        for example in ASKED_IN_PROMPTS
    )


def _says_it_all(exchange: Exchange) -> bool:
    """Return whether every content word of the answer is in the question already."""
    if exchange.kind != "answerable" or exchange.verdict:
        return False
    return not stems(exchange.answer) - stems(exchange.question)


_GATES: Mapping[str, Callable[[Exchange], bool]] = {
    "placeholder": _names_a_placeholder,
    "question_length": _is_shapeless,
    "question_too_vague": is_vague,
    "meta_reference": _speaks_of_the_source,
    "prompt_example": _is_an_example,
    "question_says_it_all": _says_it_all,
    "number_unsupported": _has_foreign_number,
}


def _repeats(held: Held, after: Sequence[Held], *, follows: bool) -> bool:
    """Return whether the conversation has this question, answer or evidence already.

    Evidence counts for optional pairs only, and not that of a pair which asked back.
    """
    exchange = held.exchange
    before = [other.exchange for other in after if other.exchange.kind == exchange.kind]
    rested_on = [
        evidence
        for other in after
        if not other.exchange.leaves_open  # its rows were offered, not told
        for evidence in other.exchange.evidence
    ]
    if exchange.filler and any(evidence in rested_on for evidence in exchange.evidence):
        return True
    wanted, said = stems(exchange.question), stems(exchange.answer)
    known = frozenset[str]().union(*(stems(other.answer) for other in before))
    return (
        any(
            len(wanted & stems(o.question)) >= SAME * len(wanted | stems(o.question))
            for o in before
        )
        # A question for the reason may not repeat the words of the question for the fact.
        or any(
            repeats(exchange.question, other.exchange.question)
            for other in after
            if other.exchange.kind == exchange.kind or follows
        )
        or (exchange.kind != "unanswerable" and len(said & known) >= SAME * len(said))
    )
