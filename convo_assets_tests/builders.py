"""Records and worlds with defaults: a test names only what it is about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from convo_assets.records import (
    UNDECLARED,
    Chunk,
    ChunkedDocument,
    Citation,
    Conversation,
    Passage,
    PiiSpan,
    RawDoc,
    RedactedDoc,
    SourceProfile,
    TrainingRow,
    Turn,
)
from convo_assets.steps.converse import (
    ChatModel,
    ConverseContext,
    ConverseSettings,
    Corpus,
    UsageTracker,
)
from convo_assets.steps.converse.units import Document
from convo_assets.steps.redact import KnownValues, PiiDetector, RedactionPolicy, Redactor
from convo_assets_tests.fakes import BagOfWordsEmbedder, CapitalisedNameDetector, FindsLeaks

T = TypeVar("T")


@dataclass(frozen=True)
class Rows(Generic[T]):
    """Records in memory as `Inputs`; every record needs an `id`."""

    records: Sequence[T]
    source: str = "s"

    def list_items(self) -> Iterator[tuple[str, int]]:
        return ((record.id, 1) for record in self.records)  # type: ignore[attr-defined]

    def read(self, ids: Sequence[str]) -> list[T]:
        by_id = {record.id: record for record in self.records}  # type: ignore[attr-defined]
        return [by_id[identifier] for identifier in ids]

    def kept(self) -> "Rows[T]":
        return self


def span(
    start: int, end: int, label: str = "PERSON", score: float = 0.9, detector: str = "gliner"
) -> PiiSpan:
    return PiiSpan(start=start, end=end, label=label, score=score, detector=detector)


def a_redactor(detector: PiiDetector | None = None, known: KnownValues | None = None) -> Redactor:
    return Redactor(
        detector=detector or CapitalisedNameDetector(), policy=RedactionPolicy(), known=known
    )


def a_converse_context(
    model: ChatModel,
    corpus: Corpus,
    *,
    leaks: Mapping[str, int] | None = None,
    settings: ConverseSettings | None = None,
    profile: SourceProfile = UNDECLARED,
    judge: ChatModel | None = None,
) -> ConverseContext:
    return ConverseContext(
        chat_model=model,
        judge=judge,
        corpus=corpus,
        embedder=BagOfWordsEmbedder(),
        gate=FindsLeaks(leaks),
        usage=UsageTracker(model),
        settings=settings or ConverseSettings(),
        profile=profile,
    )


def a_raw_doc(text: str = "Text.", *, path: str = "notes.md", identifier: str = "raw") -> RawDoc:
    return RawDoc(
        id=identifier, source="s", path=path, media_type="text/markdown", size=1, text=text
    )


def a_redacted_doc(text: str = "Text.", *, identifier: str = "doc") -> RedactedDoc:
    return RedactedDoc(
        id=identifier, raw_doc_id="raw", source="s", name="notes", text=text, redactions=()
    )


def a_chunk(
    text: str = "Text.", *, identifier: str = "chunk", doc: str = "doc", start: int = 0
) -> Chunk:
    return Chunk(
        id=identifier,
        redacted_doc_id=doc,
        source="s",
        ordinal=0,
        start=start,
        end=start + len(text),
        heading_path=(),
        text=text,
        embed_text=text,
        token_count=1,
    )


def a_document(text: str) -> Document:
    """Return a document that is one chunk."""
    chunk = a_chunk(text)
    return Document(
        ChunkedDocument(id=chunk.redacted_doc_id, name="notes", text=text, chunks=(chunk,))
    )


def a_passage(
    text: str, *, chunk: str = "chunk", rank: int = 1, headings: tuple[str, ...] = ()
) -> Passage:
    return Passage(
        chunk_id=chunk,
        redacted_doc_id="doc",
        source="s",
        heading_path=headings,
        text=text,
        start=0,
        end=len(text),
        rank=rank,
        score=0.03,
    )


def a_citation(*, chunk: str = "chunk", doc: str = "doc", start: int = 0, end: int = 4) -> Citation:
    return Citation(chunk_id=chunk, redacted_doc_id=doc, start=start, end=end, rank=1, score=0.03)


def a_conversation(
    question: str = "What is it?",
    *,
    identifier: str = "conversation",
    answer: str = "It is this.",
    citations: tuple[Citation, ...] = (),
) -> Conversation:
    turns = (
        Turn(role="user", text=question, standalone=question),
        Turn(role="assistant", text=answer, citations=citations or (a_citation(),)),
    )
    return Conversation(
        id=identifier,
        chunk_id="chunk",
        source="s",
        turns=turns,
        tier="small",
        model="m",
        prompt_hash="p",
        seed=0,
    )


def a_training_row(
    *messages: tuple[str, str],
    identifier: str = "row",
    split: str = "train",
    chunk: str = "chunk",
    doc: str = "doc",
    source: str = "s",
) -> TrainingRow:
    said = messages or (("user", "What is it?"), ("assistant", "It is this."))
    return TrainingRow(
        id=identifier,
        conversation_id="conversation",
        source=source,
        split=split,  # type: ignore[arg-type]
        messages=tuple({"role": role, "content": content} for role, content in said),
        chunk_ids=(chunk,),
        document_ids=(doc,),
        context_ids=(),
        kinds=("answerable",),
        persona="auditor",
        tier="small",
        model="m",
        prompt_hash="p",
        tokens=10,
    )
