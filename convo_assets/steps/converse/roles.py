"""What making conversations needs from the outside."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from convo_assets.records import EmbeddedChunk, Neighbourhood, Passage, SourceProfile
from convo_assets.similarity import Questions
from convo_assets.steps.converse.grounding import Weights
from convo_assets.vocabulary import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a model is asked, and how far and how freely to go on.

    `examples` are pairs of what was asked and what was replied; `begin` is what the reply must
    begin with. Equal prompts with equal seeds get equal replies; temperature 0 needs no seed.
    """

    system: str
    user: str
    max_tokens: int
    examples: tuple[tuple[str, str], ...] = ()
    begin: str = ""
    temperature: float = 0.0
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What asking a model has taken: tokens, seconds, and money in whatever currency prices are."""

    prompt_tokens: int = 0
    reply_tokens: int = 0
    seconds: float = 0.0
    cost: float = 0.0


class ChatModel(Protocol):
    """Answers prompts."""

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes its replies."""
        ...

    @property
    def tier(self) -> Tier:
        """How much can be asked of it: `large` writes answers, `small` only questions."""
        ...

    @property
    def usage(self) -> Usage:
        """What everything asked in this process has taken so far; asking loads nothing."""
        ...

    def reply(self, prompts: Sequence[Prompt]) -> list[str]:
        """Return one reply per prompt, in the order of the prompts."""
        ...

    def log_likelihoods(self, texts: Sequence[tuple[str, str]]) -> list[float]:
        """Return how likely each text is after its beginning: mean log-probability per token.

        Asked of small models only, which run in this process.
        """
        ...

    def probabilities_of_yes(self, prompts: Sequence[Prompt]) -> list[float]:
        """Return for each prompt how likely the reply begins with yes, where it is yes or no."""
        ...


Relate = Callable[[Sequence[EmbeddedChunk]], list[Neighbourhood]]
"""Chunks to what the store holds around them."""

Retriever = Callable[[Sequence[str]], list[list[Passage]]]
"""Questions to the passages of the store that answer them best, best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """What is known of a source: what is near, what answers, how rare words are, what was asked.

    `rarity` is asked only where a model writes answers. `asked` gives the same object each time:
    what a batch of conversations asks is added to it.
    """

    relate: Relate
    retrieve: Retriever
    rarity: Callable[[], Weights]
    asked: Callable[[], Questions]


class AskedBefore(Protocol):
    """Remembers what conversations have asked."""

    def questions(self, *, source: str, recipe: str) -> Iterable[str]:
        """Return the questions, as they stand alone, that a source was asked by this recipe."""
        ...


class SourceProfiles(Protocol):
    """Knows what somebody has said of each document source."""

    def of(self, source: str) -> SourceProfile:
        """Return the profile of one document source; the usual one if nothing was said."""
        ...


LeakCheck = Callable[[Sequence[str]], list[Mapping[str, int]]]
"""Texts to the kinds of personal data found in each; empty means that it may be kept."""
