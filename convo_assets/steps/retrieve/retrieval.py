"""Find passages for questions, and what is related to a passage."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from convo_assets.records import EmbeddedChunk, Neighbourhood, Passage
from convo_assets.steps.retrieve.roles import PassageIndex, QueryEmbedder

LOOKED_AT = 4
"""Times as many passages are looked at as are pooled, so that there is something to choose from."""


@dataclass(frozen=True, kw_only=True)
class PassageSearch:
    """A search in the passages of one source, or of all.

    `count` passages are found for each question, `pool` for each chunk.
    """

    embedder: QueryEmbedder
    index: PassageIndex
    source: str | None
    count: int
    pool: int = 0

    def retrieve(self, questions: Sequence[str]) -> list[list[Passage]]:
        """Return the best passages of each question, best first."""
        vectors = self.embedder.embed_queries(questions)
        queries = list(zip(questions, vectors, strict=True))
        return self.index.search(queries, source=self.source, count=self.count)

    def relate(self, chunks: Sequence[EmbeddedChunk]) -> list[Neighbourhood]:
        """Return the passage before each chunk, and a pool of those that are related to it."""
        near = LOOKED_AT * self.pool + 1
        queries = [("", row.vector) for row in chunks]
        found = self.index.search(queries, source=self.source, count=near)
        previous = self.index.before([row.id for row in chunks])
        return [
            Neighbourhood(previous=previous.get(row.id), related=_pool(row, passages)[: self.pool])
            for row, passages in zip(chunks, found, strict=True)
        ]


def _pool(row: EmbeddedChunk, near: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return passages near a chunk in turn by nearness, by heading, and of other documents.

    The nearest alone are mostly of the same page: what one person asks goes beyond it.
    """
    others = [passage for passage in near if passage.chunk_id != row.id]
    home = row.chunk
    elsewhere = [p for p in others if p.redacted_doc_id != home.redacted_doc_id]
    family = [p for p in others if p not in elsewhere and _of_a_family(p, home.heading_path)]
    in_turn = zip_longest(others, family, elsewhere)
    return tuple(dict.fromkeys(p for passages in in_turn for p in passages if p is not None))


def _of_a_family(passage: Passage, headings: Sequence[str]) -> bool:
    """Return whether a passage stands under the same heading, or under one next to it."""
    path = passage.heading_path
    return path == headings or (len(path) > 1 and path[:-1] == tuple(headings[:-1]))
