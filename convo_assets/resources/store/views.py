"""How records are read back: the border where rows become records and are trusted afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from convo_assets.records import (
    Chunk,
    Citation,
    Conversation,
    EmbeddedChunk,
    RedactedDoc,
    Redaction,
    TrainingRow,
    Turn,
)

T = TypeVar("T")
Fields = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class View(Generic[T]):
    """Records of one asset: listed from `table`, read by `query`, made by `record`.

    `identifier` is the column that names a record, `size` an SQL expression for its bytes.
    """

    table: str
    identifier: str = "id"
    size: str
    query: str
    record: Callable[[Fields], T]


def _redacted_doc(row: Fields) -> RedactedDoc:
    return RedactedDoc(
        id=row["id"],
        raw_doc_id=row["raw_doc_id"],
        source=row["source"],
        name=row["name"],
        text=row["content"],
        redactions=tuple(Redaction(**redaction) for redaction in row["redactions"]),
    )


def _chunk(row: Fields) -> Chunk:
    return Chunk(
        id=row["id"],
        redacted_doc_id=row["redacted_doc_id"],
        source=row["source"],
        ordinal=row["ordinal"],
        start=row["start_offset"],
        end=row["end_offset"],
        heading_path=tuple(row["heading_path"]),
        text=row["content"],
        embed_text=row["embed_text"],
        token_count=row["token_count"],
    )


def _embedded_chunk(row: Fields) -> EmbeddedChunk:
    vector = tuple(row["embedding"].to_list())
    return EmbeddedChunk(id=row["id"], chunk=_chunk(row), vector=vector)


def _conversation(row: Fields) -> Conversation:
    return Conversation(
        id=row["id"],
        chunk_id=row["chunk_id"],
        source=row["source"],
        turns=tuple(_turn(turn) for turn in row["turns"]),
        tier=row["tier"],
        model=row["model"],
        prompt_hash=row["prompt_hash"],
        seed=row["seed"],
        persona=row["persona"],
        vector=tuple(row["embedding"].to_list()) if row["embedding"] else (),
    )


def _turn(turn: Fields) -> Turn:
    citations = tuple(Citation(**citation) for citation in turn["citations"])
    return Turn(
        role=turn["role"],
        text=turn["text"],
        citations=citations,
        kind=turn["kind"],
        standalone=turn["standalone"],
    )


def _training_row(row: Fields) -> TrainingRow:
    return TrainingRow(
        id=row["id"],
        conversation_id=row["conversation_id"],
        source=row["source"],
        split=row["split"],
        messages=tuple(row["messages"]),
        chunk_ids=tuple(row["chunk_ids"]),
        document_ids=tuple(row["document_ids"]),
        context_ids=tuple(row["context_ids"]),
        kinds=tuple(row["kinds"]),
        persona=row["persona"],
        tier=row["tier"],
        model=row["model"],
        recipe=row["recipe"],
        tokens=row["tokens"],
    )


VIEWS: Mapping[str, View[Any]] = {
    "redacted_docs": View(
        table="redacted_docs",
        size="octet_length(content)",
        query="select * from convo.redacted_docs where id = any(%s)",
        record=_redacted_doc,
    ),
    "chunks": View(
        table="chunks",
        size="octet_length(embed_text)",
        query="select * from convo.chunks where id = any(%s)",
        record=_chunk,
    ),
    "embeddings": View(
        table="embeddings",
        identifier="chunk_id",
        size="2 * dimensions + 1000",
        query="select c.*, e.embedding from convo.chunks c "
        "join convo.embeddings e on e.chunk_id = c.id where c.id = any(%s)",
        record=_embedded_chunk,
    ),
    "conversations": View(
        table="conversations",
        size="2000",
        query="""
            select c.*, (
              select jsonb_agg(jsonb_build_object(
                'role', t.role, 'text', t.content, 'kind', t.kind, 'standalone', t.standalone,
                'citations', (
                  select coalesce(jsonb_agg(jsonb_build_object(
                    'chunk_id', q.chunk_id, 'redacted_doc_id', k.redacted_doc_id,
                    'start', q.start_offset, 'end', q.end_offset,
                    'rank', q.rank, 'score', q.score) order by q.ordinal), '[]')
                  from convo.citations q join convo.chunks k on k.id = q.chunk_id
                  where q.conversation_id = t.conversation_id and q.turn_ordinal = t.ordinal
                )) order by t.ordinal)
              from convo.turns t where t.conversation_id = c.id
            ) as turns
            from convo.conversations c where c.id = any(%s)""",
        record=_conversation,
    ),
    "finetune_dataset": View(
        table="finetune_dataset",
        size="octet_length(messages::text)",
        query="select * from convo.finetune_dataset where id = any(%s)",
        record=_training_row,
    ),
}
