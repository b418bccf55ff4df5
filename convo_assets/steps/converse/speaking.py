"""Turn grounded pairs into utterances: openings and follow-ups, checked by retrieval."""

from collections.abc import Sequence
from dataclasses import dataclass

from convo_assets.records import Passage
from convo_assets.steps.converse.dialogues import Dialogue
from convo_assets.steps.converse.rewriting import read_rewritten, rewrite_prompt
from convo_assets.steps.converse.roles import ChatModel, Retriever
from convo_assets.steps.converse.settling import Held
from convo_assets.steps.converse.wording import follow_up, opening


@dataclass(frozen=True, slots=True)
class Spoken:
    """A grounded pair and the words in which the user asks its question in the conversation."""

    held: Held
    asked: str


def spoken(
    dialogues: Sequence[Dialogue], model: ChatModel, retrieve: Retriever
) -> list[list[Spoken]]:
    """Return the utterances of each dialogue.

    Questions are worded for their persona and for what was said before. Where retrieval with that
    wording and the turn before does not find the citations, the standalone question is used.
    """
    said = [_phrased(dialogue) for dialogue in dialogues]
    if model.tier == "large":
        said = _rewritten(said, model)
    queries = [
        (i, j, f"{exchanges[j - 1].asked} {exchange.asked}" if j else exchange.asked)
        for i, exchanges in enumerate(said)
        for j, exchange in enumerate(exchanges)
        if exchange.asked != exchange.held.exchange.question
    ]
    for (i, j, _), passages in zip(queries, retrieve([q for _, _, q in queries]), strict=True):
        held = said[i][j].held
        if not _still_found(held, passages):
            said[i][j] = Spoken(held, held.exchange.question)
    return said


def _phrased(dialogue: Dialogue) -> list[Spoken]:
    plan = dialogue.material.plan
    exchanges = [held.exchange for held in dialogue.held]
    return [
        Spoken(
            held,
            follow_up(held.exchange, exchanges[:j], plan) if j else opening(held.exchange, plan),
        )
        for j, held in enumerate(dialogue.held)
    ]


def _rewritten(said: Sequence[list[Spoken]], model: ChatModel) -> list[list[Spoken]]:
    places = [
        (i, j)
        for i, exchanges in enumerate(said)
        for j, exchange in enumerate(exchanges)
        if j and exchange.held.exchange.tier == "large"
    ]
    prompts = [
        rewrite_prompt(
            [(s.asked, s.held.exchange.answer) for s in said[i][:j]],
            said[i][j].held.exchange.question,
        )
        for i, j in places
    ]
    rewritten = [list(exchanges) for exchanges in said]
    for (i, j), reply in zip(places, model.reply(prompts), strict=True):
        held = said[i][j].held
        rewritten[i][j] = Spoken(held, read_rewritten(reply, held.exchange.question))
    return rewritten


def _still_found(held: Held, passages: Sequence[Passage]) -> bool:
    found = {passage.chunk_id for passage in passages}
    return all(citation.chunk_id in found for citation in held.citations)
