"""Find passages for questions, and what is related to a passage."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from convo_assets.records import EmbeddedChunk, Neighbourhood, Passage
from convo_assets.steps.retrieve.roles import PassageIndex, QueryEmbedder, Reranker

LOOKED_AT = 4
"""Times as many passages are looked at as are pooled, so that there is something to choose from."""


@dataclass(frozen=True, kw_only=True)
class PassageSearch:
    """A search in the passages of one source, or of all.

    `count` passages are found for each question, `pool` for each chunk. With a reranker, which
    reads question and passage together, those of a question are the best by its scores among four
    times as many.
    """

    embedder: QueryEmbedder
    index: PassageIndex
    source: str | None
    count: int
    pool: int = 0
    reranker: Reranker | None = None

    def retrieve(self, questions: Sequence[str]) -> list[list[Passage]]:
        """Return the best passages of each question, best first."""
        vectors = self.embedder.embed_queries(questions)
        queries = list(zip(questions, vectors, strict=True))
        if self.reranker is None:
            return self.index.search(queries, source=self.source, count=self.count)
        found = self.index.search(queries, source=self.source, count=LOOKED_AT * self.count)
        return [
            _reranked(self.reranker, question, passages)[: self.count]
            for question, passages in zip(questions, found, strict=True)
        ]

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


def _reranked(reranker: Reranker, question: str, passages: Sequence[Passage]) -> list[Passage]:
    """Return passages with the scores and in the order of a reranker; equals stay as they were."""
    texts = [f"{' > '.join(passage.heading_path)}\n{passage.text}" for passage in passages]
    scored = zip(passages, reranker.scores(question, texts), strict=True)
    best = sorted(scored, key=lambda pair: -pair[1])
    return [
        replace(passage, rank=rank, score=score)
        for rank, (passage, score) in enumerate(best, start=1)
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
