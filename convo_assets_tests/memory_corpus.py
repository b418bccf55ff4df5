"""A source in memory: documents cut, embedded and searched, without a store."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from convo_assets.records import (
    ChunkedDocument,
    EmbeddedChunk,
    Neighbourhood,
    Passage,
    RedactedDoc,
)
from convo_assets.roles import TextEmbedder
from convo_assets.similarity import Questions, as_matrix
from convo_assets.steps.chunk import ChunkContext, chunk_docs


@dataclass(frozen=True)
class MemoryCorpus:
    """Finds the nearest by meaning; related passages are those that are near."""

    embedder: TextEmbedder
    rows: Sequence[EmbeddedChunk]
    texts: dict[str, RedactedDoc]
    found: int = 5
    asked: Questions = field(default_factory=Questions)

    def relate(self, chunks: Sequence[EmbeddedChunk], /) -> list[Neighbourhood]:
        near = self._nearest([row.vector for row in chunks])
        return [
            Neighbourhood(previous=None, related=tuple(p for p in passages if p.chunk_id != row.id))
            for row, passages in zip(chunks, near, strict=True)
        ]

    def documents(self, ids: Sequence[str], /) -> list[ChunkedDocument]:
        return [
            ChunkedDocument(
                id=one,
                name=self.texts[one].name,
                text=self.texts[one].text,
                chunks=tuple(row.chunk for row in self.rows if row.chunk.redacted_doc_id == one),
            )
            for one in ids
        ]

    def retrieve(self, questions: Sequence[str], /) -> list[list[Passage]]:
        return self._nearest(self.embedder.embed_queries(questions)) if questions else []

    def asked_questions(self, _recipe: str, /) -> Questions:
        return self.asked

    def _nearest(self, vectors: Sequence[Sequence[float]]) -> list[list[Passage]]:
        if not vectors:
            return []
        alike = as_matrix(vectors) @ as_matrix([row.vector for row in self.rows]).T
        best = (-alike).argsort(axis=1, kind="stable")[:, : self.found]
        return [
            [
                Passage.of(self.rows[place].chunk, rank=rank, score=float(scores[place]))
                for rank, place in enumerate(places, start=1)
            ]
            for places, scores in zip(best.tolist(), alike, strict=True)
        ]


def memory_corpus(texts: Sequence[str], embedder: TextEmbedder) -> MemoryCorpus:
    """Return a source of Markdown documents."""
    docs = [
        RedactedDoc(
            id=f"doc{n}", raw_doc_id=f"raw{n}", source="s", name=f"doc{n}", text=text, redactions=()
        )
        for n, text in enumerate(texts)
    ]
    results = chunk_docs(docs, ChunkContext(embedder=embedder))
    chunks = [chunk for result in results for chunk in result.rows]
    vectors = embedder.embed_documents([chunk.embed_text for chunk in chunks])
    rows = [
        EmbeddedChunk(id=chunk.id, chunk=chunk, vector=vector)
        for chunk, vector in zip(chunks, vectors, strict=True)
    ]
    return MemoryCorpus(embedder, rows, {doc.id: doc for doc in docs})
