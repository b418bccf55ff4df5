"""What assets and checks receive: one named type per edge of the graph.

Dagster resolves parameter types at run time and knows no generic ones; each of these is a plain
class whose instances it recognises by what they can do.
"""

from typing import Protocol, runtime_checkable

from convo_assets.records import (
    Chunk,
    Conversation,
    EmbeddedChunk,
    RawDoc,
    RedactedDoc,
    TrainingRow,
)
from convo_assets.transforms import BySource, Inputs


@runtime_checkable
class RawDocs(Inputs[RawDoc], Protocol):
    """The documents of one source as they arrived."""

    def kept(self) -> Inputs[RawDoc]:
        """Return those whose raw text is still kept."""
        ...


@runtime_checkable
class RedactedDocs(Inputs[RedactedDoc], Protocol):
    """The redacted documents of one source."""


@runtime_checkable
class Chunks(Inputs[Chunk], Protocol):
    """The chunks of one source."""


@runtime_checkable
class EmbeddedChunks(Inputs[EmbeddedChunk], Protocol):
    """The chunks of one source with their vectors."""


@runtime_checkable
class Conversations(Inputs[Conversation], Protocol):
    """The conversations of one source."""


@runtime_checkable
class TrainingRows(Inputs[TrainingRow], Protocol):
    """The dataset rows of one source."""


@runtime_checkable
class AllRedactedDocs(BySource[RedactedDoc], Protocol):
    """The redacted documents of every source."""


@runtime_checkable
class AllChunks(BySource[Chunk], Protocol):
    """The chunks of every source."""


@runtime_checkable
class AllConversations(BySource[Conversation], Protocol):
    """The conversations of every source."""


@runtime_checkable
class AllTrainingRows(BySource[TrainingRow], Protocol):
    """The dataset rows of every source."""
