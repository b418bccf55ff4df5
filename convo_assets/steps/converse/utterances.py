"""Turn grounded pairs into utterances: openings and follow-ups, checked by retrieval."""

from collections.abc import Sequence
from dataclasses import dataclass

from convo_assets.records import Passage
from convo_assets.steps.converse.answer_grounding import GroundedQA
from convo_assets.steps.converse.dialogues import Dialogue
from convo_assets.steps.converse.large.rewriting import read_rewritten, rewrite_prompt
from convo_assets.steps.converse.roles import ChatModel, Retriever


@dataclass(frozen=True, slots=True)
class Utterance:
    """A grounded pair and the words in which the user asks its question in the conversation."""

    grounded: GroundedQA
    text: str


def to_utterances(
    dialogues: Sequence[Dialogue], model: ChatModel, retrieve: Retriever
) -> list[list[Utterance]]:
    """Return the utterances of each dialogue.

    Questions are worded for their persona and for what was said before. Where retrieval with that
    wording and the turn before does not find the citations, the standalone question is used.
    """
    said = [
        [Utterance(grounded, grounded.pair.question) for grounded in dialogue.grounded]
        for dialogue in dialogues
    ]
    if model.tier == "large":
        said = _rewritten(said, model)
    queries = [
        (i, j, f"{pairs[j - 1].text} {pair.text}" if j else pair.text)
        for i, pairs in enumerate(said)
        for j, pair in enumerate(pairs)
        if pair.text != pair.grounded.pair.question
    ]
    for (i, j, _), passages in zip(queries, retrieve([q for _, _, q in queries]), strict=True):
        grounded = said[i][j].grounded
        if not _still_found(grounded, passages):
            said[i][j] = Utterance(grounded, grounded.pair.question)
    return said


def _rewritten(said: Sequence[list[Utterance]], model: ChatModel) -> list[list[Utterance]]:
    places = [
        (i, j)
        for i, pairs in enumerate(said)
        for j, pair in enumerate(pairs)
        if j and pair.grounded.pair.tier == "large"
    ]
    prompts = [
        rewrite_prompt(
            [(s.text, s.grounded.pair.answer) for s in said[i][:j]],
            said[i][j].grounded.pair.question,
        )
        for i, j in places
    ]
    rewritten = [list(pairs) for pairs in said]
    for (i, j), reply in zip(places, model.reply(prompts), strict=True):
        grounded = said[i][j].grounded
        rewritten[i][j] = Utterance(grounded, read_rewritten(reply, grounded.pair.question))
    return rewritten


def _still_found(grounded: GroundedQA, passages: Sequence[Passage]) -> bool:
    found = {passage.chunk_id for passage in passages}
    return all(citation.chunk_id in found for citation in grounded.citations)
