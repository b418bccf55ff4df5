"""Find passages for questions."""

from collections.abc import Sequence

from convo_assets.records import EmbeddedChunk, Passage
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
) -> list[list[Passage]]:
    """Return the passages nearest in meaning to each chunk, without the chunk itself."""
    found = index.search([("", row.vector) for row in chunks], source=source, count=count + 1)
    return [
        [passage for passage in passages if passage.chunk_id != row.id][:count]
        for row, passages in zip(chunks, found, strict=True)
    ]
