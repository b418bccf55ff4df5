"""Filters on finished conversations: the leak gate and the judge."""

from collections.abc import Sequence
from itertools import takewhile

from convo_assets.steps.converse.dialogues import Dialogue
from convo_assets.steps.converse.judging import Case, judge
from convo_assets.steps.converse.roles import ChatModel, LeakGate, Retriever
from convo_assets.steps.converse.utterances import Utterance


def filter_leaks(
    said: Sequence[list[Utterance]], dialogues: Sequence[Dialogue], gate: LeakGate
) -> list[list[Utterance]]:
    """Drop every utterance in which the leak gate finds personal data, and all that follow it."""
    pairs = [s for of_dialogue in said for s in of_dialogue]
    found = gate.leaks(
        [f"{s.text}\n{s.grounded.pair.question}\n{s.grounded.pair.answer}" for s in pairs]
    )
    return _kept(
        said, dialogues, [f"leak_{min(kinds).lower()}" if kinds else None for kinds in found]
    )


def filter_by_judge(
    said: Sequence[list[Utterance]],
    dialogues: Sequence[Dialogue],
    model: ChatModel,
    retrieve: Retriever,
) -> list[list[Utterance]]:
    """Drop every utterance that the judge rejects, and all that follow it.

    Nothing is dropped where the judge did not find the faults that were planted for it.
    """
    judged = [
        (s.grounded, s.grounded.pair.kind in dialogue.kinds.answered)
        for of_dialogue, dialogue in zip(said, dialogues, strict=True)
        for s in of_dialogue
    ]
    answered = [grounded for grounded, answers in judged if answers]
    found = retrieve([grounded.pair.question for grounded in answered])
    cases = [
        Case(question=grounded.pair.question, answer=grounded.pair.answer, passages=passages)
        for grounded, passages in zip(answered, found, strict=True)
    ]
    verdicts = judge(cases, model)
    if not verdicts.trusted:
        for dialogue in dialogues:
            dialogue.reasons.append("judge_not_trusted")
    reasons = iter(verdicts.reasons)
    why = [next(reasons) if answers else None for _, answers in judged]
    return _kept(said, dialogues, why)


def _kept(
    said: Sequence[list[Utterance]], dialogues: Sequence[Dialogue], reasons: Sequence[str | None]
) -> list[list[Utterance]]:
    """Return each dialogue up to its first utterance that has a reason to be dropped."""
    pending = iter(reasons)
    kept: list[list[Utterance]] = []
    for pairs, dialogue in zip(said, dialogues, strict=True):
        why = [next(pending) for _ in pairs]
        dialogue.reasons += [reason for reason in why if reason]
        sound = takewhile(lambda pair: pair[1] is None, zip(pairs, why, strict=True))
        kept.append([pair for pair, _ in sound])
    return kept
