"""Filters on finished conversations: the leak gate and the judge."""

from collections.abc import Sequence
from itertools import takewhile

from convo_assets.steps.converse.dialogues import Dialogue
from convo_assets.steps.converse.judging import Case, judge
from convo_assets.steps.converse.roles import ChatModel, LeakGate, Retriever
from convo_assets.steps.converse.speaking import Spoken


def without_leaks(
    said: Sequence[list[Spoken]], dialogues: Sequence[Dialogue], gate: LeakGate
) -> list[list[Spoken]]:
    """Drop every utterance in which the leak gate finds personal data, and all that follow it."""
    exchanges = [s for of_dialogue in said for s in of_dialogue]
    found = gate.leaks(
        [f"{s.asked}\n{s.held.exchange.question}\n{s.held.exchange.answer}" for s in exchanges]
    )
    return _kept(
        said, dialogues, [f"leak_{min(kinds).lower()}" if kinds else None for kinds in found]
    )


def as_judged(
    said: Sequence[list[Spoken]],
    dialogues: Sequence[Dialogue],
    model: ChatModel,
    retrieve: Retriever,
) -> list[list[Spoken]]:
    """Drop every utterance that the judge rejects, and all that follow it.

    Nothing is dropped where the judge did not find the faults that were planted for it.
    """
    judged = [
        (s.held, s.held.exchange.kind in dialogue.kinds.answered)
        for of_dialogue, dialogue in zip(said, dialogues, strict=True)
        for s in of_dialogue
    ]
    answered = [held for held, answers in judged if answers]
    found = retrieve([held.exchange.question for held in answered])
    cases = [
        Case(question=held.exchange.question, answer=held.exchange.answer, passages=passages)
        for held, passages in zip(answered, found, strict=True)
    ]
    verdicts = judge(cases, model)
    if not verdicts.trusted:
        for dialogue in dialogues:
            dialogue.reasons.append("judge_not_trusted")
    reasons = iter(verdicts.reasons)
    why = [next(reasons) if answers else None for _, answers in judged]
    return _kept(said, dialogues, why)


def _kept(
    said: Sequence[list[Spoken]], dialogues: Sequence[Dialogue], reasons: Sequence[str | None]
) -> list[list[Spoken]]:
    """Return each dialogue up to its first utterance that has a reason to be dropped."""
    pending = iter(reasons)
    kept: list[list[Spoken]] = []
    for exchanges, dialogue in zip(said, dialogues, strict=True):
        why = [next(pending) for _ in exchanges]
        dialogue.reasons += [reason for reason in why if reason]
        sound = takewhile(lambda pair: pair[1] is None, zip(exchanges, why, strict=True))
        kept.append([exchange for exchange, _ in sound])
    return kept
