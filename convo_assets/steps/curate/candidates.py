"""What curation has to know of a conversation to compare it with all others of its source."""

import math
from dataclasses import dataclass

from convo_assets.records import Conversation
from convo_assets.vocabulary import Kind, Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A conversation that may become a row."""

    id: str
    question: str
    text: str
    vector: Vector
    quality: float
    documents: tuple[str, ...]
    chunk_ids: tuple[str, ...]
    persona: str
    kinds: tuple[Kind, ...]


def candidate(conversation: Conversation) -> Candidate:
    """Return what is to be compared about a conversation."""
    asked = conversation.turns[0]
    return Candidate(
        id=conversation.id,
        question=asked.standalone or asked.text,
        text="\n".join(turn.standalone or turn.text for turn in conversation.turns),
        vector=conversation.vector,
        quality=quality(conversation),
        documents=documents_of(conversation),
        chunk_ids=chunks_of(conversation),
        persona=conversation.persona,
        kinds=kinds_of(conversation),
    )


def documents_of(conversation: Conversation) -> tuple[str, ...]:
    """Return the redacted documents that the answers cite, in the order of the citations."""
    cited = (c.redacted_doc_id for turn in conversation.turns for c in turn.citations)
    return tuple(dict.fromkeys(cited))


def chunks_of(conversation: Conversation) -> tuple[str, ...]:
    """Return the chunk that a conversation grew from, then those that the answers cite."""
    cited = (c.chunk_id for turn in conversation.turns for c in turn.citations)
    return tuple(dict.fromkeys((conversation.chunk_id, *cited)))


def kinds_of(conversation: Conversation) -> tuple[Kind, ...]:
    """Return the kind of every exchange."""
    return tuple(turn.kind for turn in conversation.turns if turn.role == "assistant")


def quality(conversation: Conversation) -> float:
    """Return how surely retrieval finds the evidence, times how much is said.

    The mean reciprocal rank of what answers cite, times log2 of one more than the exchanges: what
    DEITA calls quality times complexity, without a judge.
    """
    cited = [turn.citations for turn in conversation.turns if turn.citations]
    ranks = [1 / max(1, min(c.rank for c in citations)) for citations in cited]
    found = sum(ranks) / len(ranks) if ranks else 0.0
    return found * math.log2(1 + len(kinds_of(conversation)))
