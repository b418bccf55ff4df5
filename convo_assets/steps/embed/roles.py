"""What embedding needs from a model."""

from collections.abc import Sequence
from typing import Protocol

from convo_assets.vocabulary import Vector


class Embedder(Protocol):
    """Turns texts into unit vectors of one width."""

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes its vectors."""
        ...

    def embed_documents(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vector of each passage."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vector of each question."""
        ...
