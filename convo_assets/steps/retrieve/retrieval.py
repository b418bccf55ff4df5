"""Find passages for questions."""

from collections.abc import Sequence

from convo_assets.records import Passage
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
