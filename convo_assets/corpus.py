"""What is known of one document source while conversations are made about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from convo_assets.records import ChunkedDocument, EmbeddedChunk, Neighbourhood, Passage
from convo_assets.similarity import Questions
from convo_assets.steps.converse import QuestionHistory
from convo_assets.steps.retrieve import PassageSearch
from convo_assets.transforms import Inputs


@dataclass(frozen=True, kw_only=True)
class SourceCorpus:
    """The passages of a source and what was asked about it, as the `Corpus` of conversations."""

    embeddings: Inputs[EmbeddedChunk]
    search: PassageSearch
    question_history: QuestionHistory
    _asked: dict[str, Questions] = field(default_factory=dict, init=False, repr=False)

    def relate(self, chunks: Sequence[EmbeddedChunk], /) -> list[Neighbourhood]:
        """Return what the store holds around each chunk."""
        return self.search.relate(chunks)

    def documents(self, ids: Sequence[str], /) -> list[ChunkedDocument]:
        """Return the redacted documents with these identifiers and their chunks, in that order."""
        return self.search.index.documents(ids)

    def retrieve(self, questions: Sequence[str], /) -> list[list[Passage]]:
        """Return the passages of the store that answer each question best, best first."""
        return self.search.retrieve(questions)

    def asked_questions(self, fingerprint: str, /) -> Questions:
        """Return what conversations made by a recipe ask, the same object each time."""
        if fingerprint not in self._asked:
            asked = self.question_history.questions(
                source=self.embeddings.source, fingerprint=fingerprint
            )
            self._asked[fingerprint] = Questions(asked)
        return self._asked[fingerprint]
