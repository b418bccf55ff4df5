"""What chunking needs from the embedding model: to count as it counts, and to say what is alike."""

from collections.abc import Callable, Sequence
from typing import Protocol

from convo_assets.vocabulary import Vector

EmbedTexts = Callable[[Sequence[str]], list[Vector]]
"""Texts to unit vectors."""


class TokenCounter(Protocol):
    """The tokenizer of the embedding model."""

    @property
    def tokenizer_identity(self) -> str:
        """Name of the tokenizer: another one makes other chunks."""
        ...

    def token_starts(self, text: str) -> Sequence[int]:
        """Return the character at which each token of the text starts, ascending."""
        ...


class ChunkEmbedder(TokenCounter, Protocol):
    """The embedding model that chunks are made for, with its tokenizer."""

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes its vectors."""
        ...

    def embed_documents(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vector of each passage."""
        ...
