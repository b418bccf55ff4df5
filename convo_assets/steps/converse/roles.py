"""What making conversations needs from the outside."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from convo_assets.records import (
    ChunkedDocument,
    EmbeddedChunk,
    Neighbourhood,
    Passage,
    SourceProfile,
)
from convo_assets.similarity import Questions
from convo_assets.vocabulary import Tier, Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a model is asked, and how far and how freely to go on.

    `examples` are pairs of what was asked and what was replied; `begin` is what the reply must
    begin with. Equal prompts with equal seeds get equal replies; temperature 0 needs no seed.
    `schema` is JSON Schema, as a text, of a reply that is to be JSON; a model that cannot be held
    to one is told in words all the same.
    """

    system: str
    user: str
    max_tokens: int
    examples: tuple[tuple[str, str], ...] = ()
    begin: str = ""
    temperature: float = 0.0
    seed: int = 0
    schema: str = ""


ReplyFault = Literal[
    "prompt_too_long", "prompt_refused", "reply_cut", "reply_empty", "reply_refused"
]
"""Why a prompt has no reply that could be used; a prompt alone is concerned, not the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of one prompt: a text without thoughts, or why it cannot be used."""

    text: str = ""
    fault: ReplyFault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What asking a model has taken: tokens, seconds, and money in whatever currency prices are.

    `waited` adds up the seconds of every request, of those beside each other too.
    """

    calls: int = 0
    prompt_tokens: int = 0
    reply_tokens: int = 0
    seconds: float = 0.0
    waited: float = 0.0
    cost: float = 0.0


class ChatModel(Protocol):
    """Answers prompts."""

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes its replies."""
        ...

    @property
    def tier(self) -> Tier:
        """How much can be asked of it: `large` writes conversations, `small` is not asked."""
        ...

    @property
    def usage(self) -> Usage:
        """What everything asked in this process has taken so far; asking loads nothing."""
        ...

    @property
    def side_by_side(self) -> int:
        """How many prompts it answers at once, each alone; 1 if it is best given many together."""
        ...

    def reply(self, prompts: Sequence[Prompt]) -> list[str]:
        """Return one reply per prompt, in the order of the prompts; empty where there is none."""
        ...

    def attempt(self, prompts: Sequence[Prompt]) -> list[Reply]:
        """Return what came of each prompt, in the order of the prompts."""
        ...


Retriever = Callable[[Sequence[str]], list[list[Passage]]]
"""Questions to the passages of the store that answer them best, best first."""


class Corpus(Protocol):
    """What is known of one source: what is near, what answers, what was asked.

    For `asked_questions` the source is read once, when they are first needed.
    """

    def relate(self, chunks: Sequence[EmbeddedChunk], /) -> list[Neighbourhood]:
        """Return what the store holds around each chunk."""
        ...

    def documents(self, ids: Sequence[str], /) -> list[ChunkedDocument]:
        """Return the redacted documents with these identifiers and their chunks, in that order."""
        ...

    def retrieve(self, questions: Sequence[str], /) -> list[list[Passage]]:
        """Return the passages of the store that answer each question best, best first."""
        ...

    def asked_questions(self, fingerprint: str, /) -> Questions:
        """Return what conversations with a fingerprint ask, the same object each time.

        What a batch of conversations asks is added to it.
        """
        ...


class QuestionEmbedder(Protocol):
    """Turns questions into vectors, to find conversations that ask the same."""

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes its vectors."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vector of each question."""
        ...


class QuestionHistory(Protocol):
    """Remembers what conversations have asked."""

    def questions(self, *, source: str, fingerprint: str) -> Iterable[str]:
        """Return the questions, as they stand alone, asked of a source under this fingerprint."""
        ...


class LeakGate(Protocol):
    """Decides whether a text may be kept."""

    @property
    def identity(self) -> str:
        """Name of the model behind the gate."""
        ...

    def leaks(self, texts: Sequence[str]) -> Sequence[Mapping[str, int]]:
        """Return the kinds of personal data found in each text; empty means it may be kept."""
        ...


class SourceProfiles(Protocol):
    """Knows what somebody has said of each document source."""

    def of(self, source: str) -> SourceProfile:
        """Return the profile of one document source; the usual one if nothing was said."""
        ...
