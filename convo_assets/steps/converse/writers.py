"""What writes conversations: one writer needs no model, the other has a large one write."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from convo_assets.records import Citation, EmbeddedChunk
from convo_assets.steps.converse.units import Document, Unit
from convo_assets.vocabulary import Kind, Tier


@dataclass(frozen=True, kw_only=True)
class Home:
    """A chunk to make conversations of, its document, and the units that begin in it."""

    row: EmbeddedChunk
    document: Document

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units that begin in the chunk: no other chunk makes conversations of them."""
        return self.document.units_of(self.row.chunk.id)

    def owns(self, start: int) -> bool:
        """Return whether what begins at a character of the document is told by the chunk."""
        return self.document.owner(start) == self.row.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question and its answer.

    `question` can be understood alone, `said` is how the user puts it in the conversation.
    `citations` name the parts of the store that the answer rests on; their ranks are filled in by
    the search that looks for the question.
    """

    kind: Kind
    question: str
    said: str
    answer: str
    citations: tuple[Citation, ...]


@dataclass(slots=True, kw_only=True)
class Written:
    """The conversations that a chunk gave, and one reason for each attempt that was dropped."""

    conversations: list[list[Exchange]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    persona: str = ""


class Writer(Protocol):
    """Writes conversations about the units of chunks."""

    @property
    def tier(self) -> Tier:
        """What rows say wrote them."""
        ...

    @property
    def model(self) -> str:
        """Name of the model that wrote them, and everything that changes its replies."""
        ...

    @property
    def prompts(self) -> tuple[object, ...]:
        """What a model is told beside the documents: its hash is the `prompt_hash` of a row."""
        ...

    def write(self, homes: Sequence[Home]) -> list[Written]:
        """Return what each chunk gives, in order; a whole batch goes through together."""
        ...
