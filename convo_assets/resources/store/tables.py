"""How records are written: the tables of each asset and the rows a record has in them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from convo_assets.identity import content_id
from convo_assets.records import (
    Chunk,
    Citation,
    Conversation,
    Embedding,
    RawDoc,
    RedactedDoc,
    TrainingRow,
    Turn,
)
from convo_assets.resources.store.mapping import RecordColumns
from convo_assets.resources.store.relations import Relation, Table

# Path, text and places in it stay in the landing zone.
_RAW_DOC = RecordColumns(RawDoc, elsewhere=frozenset({"path", "text", "pages"}))
_EMBEDDING = RecordColumns(Embedding)
_CONVERSATION = RecordColumns(Conversation, elsewhere=frozenset({"turns"}))
_TURN = RecordColumns(Turn, elsewhere=frozenset({"citations"}))
# The chunk says which document it is part of.
_CITATION = RecordColumns(Citation, elsewhere=frozenset({"redacted_doc_id"}))

RAW_DOCS: Table[RawDoc] = Table(
    parent="id",
    version="id || content_hash",
    relations=(
        Relation(
            "raw_docs",
            {**_RAW_DOC.columns, "characters": "int8", "content_hash": "text"},
            lambda d: [(*_RAW_DOC.row(d), len(d.text), content_id(d.text, *map(asdict, d.pages)))],
            # The identifier names the file; another converter may read it in another way.
            changing=("media_type", "characters", "content_hash"),
        ),
    ),
    figures={"documents by type": "select media_type, count(*) from {rows} group by 1"},
)

_REDACTION_COUNTS = (
    "select r ->> '%s', count(*) from {rows} d, jsonb_array_elements(d.redactions) r group by 1"
)
REDACTED_DOCS: Table[RedactedDoc] = Table(
    parent="raw_doc_id",
    relations=(Relation.of("redacted_docs", RecordColumns(RedactedDoc)),),
    figures={
        "redactions by type": _REDACTION_COUNTS % "label",
        "redactions by detector": _REDACTION_COUNTS % "detector",
    },
    plots=frozenset({"redactions by type", "redactions by detector"}),
    shares={
        "share of text redacted": (
            # Of the original: what is left of it is the content without its placeholders.
            "select 1 - sum(length(d.content) - (select coalesce(sum((r ->> 'end')::int - "
            "(r ->> 'start')::int), 0) from jsonb_array_elements(d.redactions) r))::float8 / "
            "nullif(sum(w.characters), 0), sum(w.characters) "
            "from {rows} d join convo.raw_docs w on w.id = d.raw_doc_id"
        )
    },
)

CHUNKS: Table[Chunk] = Table(
    parent="redacted_doc_id",
    version="concat_ws(' ', id, language, token_count, pages)",
    # What depends on a chunk is its text, which names it: the rest may be told in another way.
    relations=(
        Relation.of("chunks", RecordColumns(Chunk), changing=("language", "token_count", "pages")),
    ),
    figures={"tokens": "select 'in all chunks', coalesce(sum(token_count), 0) from {rows}"},
)

EMBEDDINGS: Table[Embedding] = Table(
    parent="chunk_id",
    relations=(
        Relation(
            "embeddings",
            {**_EMBEDDING.columns, "dimensions": "int4"},
            lambda e: [(*_EMBEDDING.row(e), len(e.vector))],
        ),
    ),
    figures={"vectors by model": "select model, count(*) from {rows} group by 1"},
)

CONVERSATIONS: Table[Conversation] = Table(
    parent="chunk_id",
    relations=(
        Relation.of("conversations", _CONVERSATION),
        Relation(
            "turns",
            {"conversation_id": "text", "ordinal": "int4", **_TURN.columns},
            lambda c: [(c.id, place, *_TURN.row(turn)) for place, turn in enumerate(c.turns)],
        ),
        Relation(
            "citations",
            {
                "conversation_id": "text",
                "turn_ordinal": "int4",
                "ordinal": "int4",
                **_CITATION.columns,
            },
            lambda c: [
                (c.id, place, number, *_CITATION.row(cited))
                for place, turn in enumerate(c.turns)
                for number, cited in enumerate(turn.citations)
            ],
        ),
    ),
    figures={"conversations by tier": "select tier, count(*) from {rows} group by 1"},
)

FINETUNE_DATASET: Table[TrainingRow] = Table(
    parent="conversation_id",
    relations=(Relation.of("finetune_dataset", RecordColumns(TrainingRow)),),
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
