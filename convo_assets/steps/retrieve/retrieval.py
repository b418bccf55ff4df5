"""Find passages for questions."""

from collections.abc import Sequence

from convo_assets.records import EmbeddedChunk, Neighbourhood, Passage
from convo_assets.steps.retrieve.roles import PassageIndex, QueryEmbedder


def retrieve(
    questions: Sequence[str],
    *,
    embedder: QueryEmbedder,
    index: PassageIndex,
    source: str | None,
    count: int,
) -> list[list[Passage]]:
    """Return the best passages of each question, best first."""
    vectors = embedder.embed_queries(questions)
    return index.search(list(zip(questions, vectors, strict=True)), source=source, count=count)


def related(
    chunks: Sequence[EmbeddedChunk], *, index: PassageIndex, source: str | None, count: int
) -> list[Neighbourhood]:
    """Return the passage before each chunk, and those nearest in meaning to it."""
    found = index.search([("", row.vector) for row in chunks], source=source, count=count + 1)
    previous = index.before([row.id for row in chunks])
    return [
        Neighbourhood(
            previous=previous.get(row.id),
            related=tuple(p for p in passages if p.chunk_id != row.id)[:count],
        )
        for row, passages in zip(chunks, found, strict=True)
    ]
