"""How records are written: the tables of each asset and the rows a record has in them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Generic, TypeVar

from pgvector import HalfVector
from psycopg.types.json import Jsonb

from convo_assets.records import (
    Chunk,
    Conversation,
    Embedding,
    RawDoc,
    RedactedDoc,
    TrainingRow,
)

T = TypeVar("T")


@dataclass(frozen=True)
class Relation(Generic[T]):
    """One table of the database, its columns as `name type, …`, and a record's rows in it."""

    name: str
    layout: str
    rows: Callable[[T], Iterable[tuple[object, ...]]]

    @property
    def columns(self) -> dict[str, str]:
        """Return the Postgres type of every column, in order."""
        return dict(column.split(" ", 1) for column in self.layout.split(", "))


@dataclass(frozen=True, kw_only=True)
class Table(Generic[T]):
    """The tables of one asset; the first has one row per record, named by its `id`.

    `parent` is the column that names the input row; `figures` are numbers worth showing, each a
    query of names and counts over the rows of one source, which it calls `{rows}`; `plots` are the
    figures, these or computed ones, that are also drawn, and `shares` are queries of one number
    from 0 to 1.
    """

    relations: tuple[Relation[T], ...]
    parent: str
    figures: Mapping[str, str] = field(default_factory=dict)
    plots: frozenset[str] = frozenset()
    shares: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the name of the first table, which is the asset's."""
        return self.relations[0].name


RAW_DOCS: Table[RawDoc] = Table(
    parent="id",
    relations=(
        Relation(
            "raw_docs",
            "id text, source text, media_type text, bytes int8, characters int8",
            lambda d: [(d.id, d.source, d.media_type, d.size, len(d.text))],
        ),
    ),
    figures={"documents by type": "select media_type, count(*) from {rows} group by 1"},
)

_REDACTION_COUNTS = (
    "select r ->> '%s', count(*) from {rows} d, jsonb_array_elements(d.redactions) r group by 1"
)
REDACTED_DOCS: Table[RedactedDoc] = Table(
    parent="raw_doc_id",
    relations=(
        Relation(
            "redacted_docs",
            "id text, raw_doc_id text, source text, name text, content text, redactions jsonb",
            lambda d: [
                (d.id, d.raw_doc_id, d.source, d.name, d.text, Jsonb([*map(asdict, d.redactions)]))
            ],
        ),
    ),
    figures={
        "redactions by type": _REDACTION_COUNTS % "label",
        "redactions by detector": _REDACTION_COUNTS % "detector",
    },
    plots=frozenset({"redactions by type"}),
    shares={
        "share of text redacted": (
            "select coalesce(sum((r ->> 'end')::int - (r ->> 'start')::int)::float8 / "
            "nullif((select sum(length(content)) from {rows} t), 0), 0) "
            "from {rows} d, jsonb_array_elements(d.redactions) r"
        )
    },
)

CHUNKS: Table[Chunk] = Table(
    parent="redacted_doc_id",
    relations=(
        Relation(
            "chunks",
            "id text, redacted_doc_id text, source text, ordinal int4, start_offset int4, "
            "end_offset int4, heading_path text[], content text, embed_text text, token_count int4",
            lambda c: [
                (
                    c.id,
                    c.redacted_doc_id,
                    c.source,
                    c.ordinal,
                    c.start,
                    c.end,
                    [*c.heading_path],
                    c.text,
                    c.embed_text,
                    c.token_count,
                )
            ],
        ),
    ),
    figures={"tokens": "select 'in all chunks', coalesce(sum(token_count), 0) from {rows}"},
)

EMBEDDINGS: Table[Embedding] = Table(
    parent="chunk_id",
    relations=(
        Relation(
            "embeddings",
            "id text, chunk_id text, source text, model text, dimensions int4, embedding halfvec",
            lambda e: [
                (e.id, e.chunk_id, e.source, e.model, len(e.vector), HalfVector([*e.vector]))
            ],
        ),
    ),
    figures={"vectors by model": "select model, count(*) from {rows} group by 1"},
)

CONVERSATIONS: Table[Conversation] = Table(
    parent="chunk_id",
    relations=(
        Relation(
            "conversations",
            "id text, chunk_id text, source text, tier text, model text, prompt_hash text, "
            "seed int8, persona text",
            lambda c: [
                (c.id, c.chunk_id, c.source, c.tier, c.model, c.prompt_hash, c.seed, c.persona)
            ],
        ),
        Relation(
            "turns",
            "conversation_id text, ordinal int4, role text, content text, kind text, "
            "standalone text",
            lambda c: [
                (c.id, i, turn.role, turn.text, turn.kind, turn.standalone)
                for i, turn in enumerate(c.turns)
            ],
        ),
        Relation(
            "citations",
            "conversation_id text, turn_ordinal int4, ordinal int4, chunk_id text, "
            "start_offset int4, end_offset int4, rank int4, score float8",
            lambda c: [
                (c.id, i, j, cited.chunk_id, cited.start, cited.end, cited.rank, cited.score)
                for i, turn in enumerate(c.turns)
                for j, cited in enumerate(turn.citations)
            ],
        ),
    ),
    figures={"conversations by tier": "select tier, count(*) from {rows} group by 1"},
    plots=frozenset({"exchanges by kind", "reciprocal rank by turn"}),
)

FINETUNE_DATASET: Table[TrainingRow] = Table(
    parent="conversation_id",
    relations=(
        Relation(
            "finetune_dataset",
            "id text, conversation_id text, source text, split text, messages jsonb, "
            "chunk_ids text[], tier text, model text",
            lambda r: [
                (
                    r.id,
                    r.conversation_id,
                    r.source,
                    r.split,
                    Jsonb([*map(dict, r.messages)]),
                    [*r.chunk_ids],
                    r.tier,
                    r.model,
                )
            ],
        ),
    ),
    figures={"rows by split": "select split, count(*) from {rows} group by 1"},
)

TABLES: Mapping[str, Table[Any]] = {
    table.name: table
    for table in (RAW_DOCS, REDACTED_DOCS, CHUNKS, EMBEDDINGS, CONVERSATIONS, FINETUNE_DATASET)
}
