"""The inputs of one conversation: a chunk, related passages and a plan."""

from collections.abc import Sequence
from dataclasses import dataclass

from convo_assets.records import Passage
from convo_assets.steps.converse.plan import ChunkPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationInputs:
    """The inputs of one conversation.

    Attributes:
        home: The chunk that the conversation is about.
        pool: Related passages of the source, nearest first.
        plan: Who asks, how, how often, and with which kinds of questions.
    """

    home: Passage
    pool: Sequence[Passage]
    plan: ChunkPlan
