"""Paraphrase questions that repeat one which the source was asked before."""

from collections.abc import Sequence
from dataclasses import replace

from convo_assets.similarity import Questions
from convo_assets.steps.converse.dialogues import Dialogue
from convo_assets.steps.converse.exchanges import Exchange


def worded_apart(drafts: Sequence[tuple[Dialogue, Exchange]]) -> list[tuple[Dialogue, Exchange]]:
    """Return the drafts, each with its first wording that no draft or dialogue of the source uses.

    Optional pairs choose last, as most of them are never used.
    """
    drafted = Questions()
    apart = list(drafts)
    for place in sorted(range(len(drafts)), key=lambda place: drafts[place][1].filler):
        dialogue, exchange = drafts[place]
        question = _free(exchange, dialogue.asked, drafted)
        drafted.add(question)
        apart[place] = (dialogue, replace(exchange, question=question))
    return apart


def _free(exchange: Exchange, asked: Questions, drafted: Questions) -> str:
    """Return the first wording that is unused, else one that only a draft uses, else the first."""
    in_use = ""
    for question in (exchange.question, *exchange.otherwise):
        if asked.near(question):
            continue
        if not drafted.near(question):
            return question
        in_use = in_use or question
    return in_use or exchange.question
