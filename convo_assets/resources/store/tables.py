"""How records are written: the tables of each asset and the rows a record has in them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

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
from convo_assets.resources.store.relations import Relation, Table

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
    plots=frozenset({"redactions by type", "redactions by detector"}),
    shares={
        "share of text redacted": (
            # Of the original: what is left of it is the content without its placeholders.
            "select coalesce(1 - sum(length(d.content) - (select coalesce(sum((r ->> 'end')::int - "
            "(r ->> 'start')::int), 0) from jsonb_array_elements(d.redactions) r))::float8 / "
            "nullif(sum(w.characters), 0), 0) "
            "from {rows} d join convo.raw_docs w on w.id = d.raw_doc_id"
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
            "seed int8, persona text, embedding halfvec",
            lambda c: [
                (
                    c.id,
                    c.chunk_id,
                    c.source,
                    c.tier,
                    c.model,
                    c.prompt_hash,
                    c.seed,
                    c.persona,
                    HalfVector([*c.vector]) if c.vector else None,
                )
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
)

FINETUNE_DATASET: Table[TrainingRow] = Table(
    parent="conversation_id",
    relations=(
        Relation(
            "finetune_dataset",
            "id text, conversation_id text, source text, split text, messages jsonb, "
            "chunk_ids text[], document_ids text[], context_ids text[], kinds text[], "
            "persona text, tier text, model text, recipe text, tokens int4",
            lambda r: [
                (
                    r.id,
                    r.conversation_id,
                    r.source,
                    r.split,
                    Jsonb([*map(dict, r.messages)]),
                    [*r.chunk_ids],
                    [*r.document_ids],
                    [*r.context_ids],
                    [*r.kinds],
                    r.persona,
                    r.tier,
                    r.model,
                    r.recipe,
                    r.tokens,
                )
            ],
        ),
    ),
    figures={
        "rows by split": "select split, count(*) from {rows} group by 1",
        "tokens by split": "select split, sum(tokens) from {rows} group by 1",
        "exchanges by kind": "select k, count(*) from {rows} r, unnest(r.kinds) k group by 1",
        "rows by persona": "select persona, count(*) from {rows} group by 1",
        "rows by tier": "select tier, count(*) from {rows} group by 1",
        "rows by document": "select d, count(*) from {rows} r, unnest(r.document_ids) d group by 1",
    },
    plots=frozenset({"exchanges by kind", "rows by persona"}),
)

TABLES: Mapping[str, Table[Any]] = {
    table.name: table
    for table in (RAW_DOCS, REDACTED_DOCS, CHUNKS, EMBEDDINGS, CONVERSATIONS, FINETUNE_DATASET)
}
