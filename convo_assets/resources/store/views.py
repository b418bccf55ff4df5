"""How records are read back: the border where rows become records and are trusted afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from convo_assets.records import Chunk, Conversation, EmbeddedChunk, RedactedDoc, TrainingRow
from convo_assets.resources.store.mapping import RecordColumns

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

    @classmethod
    def of(cls, table: str, fields: RecordColumns[T], *, size: str) -> "View[T]":
        """Return the records that are the rows of one table."""
        query = f"select * from convo.{table} where id = any(%s)"  # noqa: S608 - our own names
        return cls(table=table, size=size, query=query, record=fields.read)


_CHUNK = RecordColumns(Chunk)


def _embedded_chunk(row: Fields) -> EmbeddedChunk:
    vector = tuple(row["embedding"].to_list())
    return EmbeddedChunk(id=row["id"], chunk=_CHUNK.read(row), vector=vector)


VIEWS: Mapping[str, View[Any]] = {
    "redacted_docs": View.of(
        "redacted_docs", RecordColumns(RedactedDoc), size="octet_length(content)"
    ),
    "chunks": View.of("chunks", _CHUNK, size="octet_length(embed_text)"),
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
        # Turns and citations as JSON, with the names that the fields of the records have; turns
        # that a reviewer has edited as edited.
        query="""
            select c.*, (
              select jsonb_agg(jsonb_build_object(
                'role', t.role, 'text', coalesce(r.edits ->> t.ordinal::text, t.content),
                'kind', t.kind, 'standalone', coalesce(
                  case when t.role = 'user' then r.edits ->> t.ordinal::text end, t.standalone),
                'citations', (
                  select coalesce(jsonb_agg(jsonb_build_object(
                    'chunk_id', q.chunk_id, 'redacted_doc_id', k.redacted_doc_id,
                    'start', q.start_offset, 'end', q.end_offset,
                    'rank', q.rank, 'score', q.score, 'pages', q.pages) order by q.ordinal), '[]')
                  from convo.citations q join convo.chunks k on k.id = q.chunk_id
                  where q.conversation_id = t.conversation_id and q.turn_ordinal = t.ordinal
                )) order by t.ordinal)
              from convo.turns t where t.conversation_id = c.id
            ) as turns
            from convo.conversations c
            left join lateral (
              select convo.review_key(c.id) as key
              where exists (select from convo.reviews w where w.source = c.source)
              offset 0  -- the key is made once, not for each review
            ) k on true
            left join lateral (
              select w.edits from convo.reviews w
              where w.source = c.source and w.key = k.key
              order by w.decided_at desc limit 1
            ) r on true
            where c.id = any(%s)""",
        record=RecordColumns(Conversation).read,
    ),
    "finetune_dataset": View.of(
        "finetune_dataset", RecordColumns(TrainingRow), size="octet_length(messages::text)"
    ),
}
