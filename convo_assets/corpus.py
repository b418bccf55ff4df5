"""What is known of one document source while conversations are made about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from convo_assets.records import ChunkedDocument, EmbeddedChunk, Neighbourhood, Passage
from convo_assets.similarity import Questions
from convo_assets.steps.converse import QuestionHistory
from convo_assets.steps.retrieve import PassageSearch
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
