"""What retrieval needs from the outside."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from convo_assets.records import ChunkedDocument, Passage
from convo_assets.vocabulary import Vector


class QueryEmbedder(Protocol):
    """Turns questions into vectors of the space the chunks live in."""

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vector of each question."""
        ...


class Reranker(Protocol):
    """Reads a question and a passage together, which says more than their vectors do."""

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes its scores."""
        ...

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return how well each text answers the question: more is better."""
        ...


class PassageIndex(Protocol):
    """Finds passages by meaning and by words."""

    def search(
        self, queries: Sequence[tuple[str, Vector]], *, source: str | None, count: int
    ) -> list[list[Passage]]:
        """Return the best passages of each query, best first; a query is text and vector."""
        ...

    def before(self, chunk_ids: Sequence[str]) -> Mapping[str, Passage]:
        """Return, by chunk, the passage that comes before it in its document, if one does."""
        ...

    def documents(self, ids: Sequence[str]) -> list[ChunkedDocument]:
        """Return the redacted documents with these identifiers and their chunks, in that order."""
        ...
