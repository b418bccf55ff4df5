"""What is known of one document source while conversations are made about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from convo_assets.records import (
    ChunkedDocument,
    EmbeddedChunk,
    Neighbourhood,
    Passage,
    RedactedDoc,
)
from convo_assets.similarity import Matrix, Questions, as_matrix
from convo_assets.steps.converse import QuestionHistory
from convo_assets.steps.retrieve import PassageSearch, QueryEmbedder
from convo_assets.transforms import Inputs

MAX_CHARACTERS = 20_000_000
"""Of documents that are kept, since their chunks come in no order; with what is read of them some
200 MB."""


@dataclass(frozen=True, kw_only=True)
class SourceCorpus:
    """The passages of a source and what was asked about it, as the `Corpus` of conversations."""

    embeddings: Inputs[EmbeddedChunk]
    search: PassageSearch
    question_history: QuestionHistory
    _documents: dict[str, ChunkedDocument] = field(default_factory=dict, init=False, repr=False)
    _asked: dict[str, Questions] = field(default_factory=dict, init=False, repr=False)

    def relate(self, chunks: Sequence[EmbeddedChunk], /) -> list[Neighbourhood]:
        """Return what the store holds around each chunk."""
        return self.search.relate(chunks)

    def documents(self, ids: Sequence[str], /) -> list[ChunkedDocument]:
        """Return the redacted documents with these identifiers and their chunks, in that order."""
        lacking = [identifier for identifier in ids if identifier not in self._documents]
        for document in self.search.index.documents(lacking) if lacking else ():
            self._documents[document.id] = document
        found = [self._documents[identifier] for identifier in ids]
        held = sum(len(document.text) for document in self._documents.values())
        for identifier in [*self._documents]:
            if held <= MAX_CHARACTERS:
                break
            held -= len(self._documents.pop(identifier).text)
        return found

    def retrieve(self, questions: Sequence[str], /) -> list[list[Passage]]:
        """Return the passages of the store that answer each question best, best first."""
        return self.search.retrieve(questions)

    def asked_questions(self, fingerprint: str, /) -> Questions:
        """Return what conversations made under a fingerprint ask, the same object each time."""
        if fingerprint not in self._asked:
            asked = self.question_history.questions(
                source=self.embeddings.source, fingerprint=fingerprint
            )
            self._asked[fingerprint] = Questions(asked)
        return self._asked[fingerprint]


@dataclass(frozen=True, kw_only=True)
class MemoryCorpus:
    """Some rows alone, searched by meaning in memory: the store holds nothing of them.

    `found` passages are found for each question, as many as in a run.
    """

    embedder: QueryEmbedder
    rows: Sequence[EmbeddedChunk]
    docs: Sequence[RedactedDoc]
    found: int = 5

    def relate(self, chunks: Sequence[EmbeddedChunk], /) -> list[Neighbourhood]:
        """Return the nearest passages of each chunk as what is related to it."""
        near = self._nearest(as_matrix([chunk.vector for chunk in chunks]))
        return [
            Neighbourhood(previous=None, related=tuple(p for p in found if p.chunk_id != chunk.id))
            for chunk, found in zip(chunks, near, strict=True)
        ]

    def documents(self, ids: Sequence[str], /) -> list[ChunkedDocument]:
        """Return the redacted documents with these identifiers and their chunks, in that order."""
        docs = {doc.id: doc for doc in self.docs}
        return [
            ChunkedDocument(
                id=identifier,
                name=docs[identifier].name,
                text=docs[identifier].text,
                chunks=tuple(
                    row.chunk for row in self.rows if row.chunk.redacted_doc_id == identifier
                ),
            )
            for identifier in ids
        ]

    def retrieve(self, questions: Sequence[str], /) -> list[list[Passage]]:
        """Return the passages that are nearest to each question, nearest first."""
        if not questions:
            return []
        return self._nearest(as_matrix(self.embedder.embed_queries(questions)))

    def asked_questions(self, _fingerprint: str, /) -> Questions:
        """Return that nothing was asked before."""
        return Questions()

    def _nearest(self, vectors: Matrix) -> list[list[Passage]]:
        alike = vectors @ as_matrix([row.vector for row in self.rows]).T
        best = (-alike).argsort(axis=1, kind="stable")[:, : self.found]
        return [
            [
                Passage.of(self.rows[place].chunk, rank=rank, score=float(scores[place]))
                for rank, place in enumerate(places, start=1)
            ]
            for places, scores in zip(best.tolist(), alike, strict=True)
        ]
