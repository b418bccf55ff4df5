"""Records declare what is stored: tables and files have their fields, by name and by type."""

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pyarrow as pa
import pytest

from convo_assets.records import (
    Chunk,
    Citation,
    CitedPage,
    Conversation,
    Embedding,
    PageArea,
    RawDoc,
    RedactedDoc,
    Redaction,
    TrainingRow,
    Turn,
)
from convo_assets.resources.documents.zone import _SCHEMA as LANDED
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.exports import SCHEMA as EXPORTED
from convo_assets.resources.store.mapping import RecordColumns
from convo_assets.resources.store.relations import Relation
from convo_assets.resources.store.rows import read_rows
from convo_assets.resources.store.tables import TABLES
from convo_assets.resources.store.views import VIEWS
from convo_assets.resources.store.writing import _insert
from convo_assets_tests import builders

RELATIONS: Mapping[str, Relation[Any]] = {
    relation.name: relation for table in TABLES.values() for relation in table.relations
}
HELD: Mapping[str, tuple[type, Mapping[str, str]]] = {
    "raw_docs": (
        RawDoc,
        {"path": "landing zone", "text": "landing zone", "pages": "landing zone", "size": "bytes"},
    ),
    "redacted_docs": (RedactedDoc, {"text": "content"}),
    "chunks": (Chunk, {"text": "content", "start": "start_offset", "end": "end_offset"}),
    "embeddings": (Embedding, {"vector": "embedding"}),
    "conversations": (Conversation, {"turns": "turns of its own", "vector": "embedding"}),
    "turns": (Turn, {"text": "content", "citations": "citations of its own"}),
    "citations": (
        Citation,
        {"start": "start_offset", "end": "end_offset", "redacted_doc_id": "that of its chunk"},
    ),
    "finetune_dataset": (TrainingRow, {}),
}
"""The record of every table; fields whose column has another name, or is somewhere else."""

AREA = PageArea(start=0, end=4, page=2, box=(0.1, 0.2, 0.9, 0.25))

MADE_BY_THE_DATABASE = {"chunks": {"lexemes"}}


@pytest.mark.parametrize("name", sorted(RELATIONS))
def test_a_table_has_the_columns_that_are_written_with_their_types(
    store: SupabaseStore, name: str
) -> None:
    with store.connect() as connection:
        catalog = dict(
            connection.execute(
                "select attname::text, atttypid::regtype::text from pg_attribute "
                "where attrelid = %s::regclass and attnum > 0 and not attisdropped",
                [f"convo.{name}"],
            ).fetchall()
        )
        canonical = {
            column: connection.execute("select %s::regtype::text", [kind]).fetchone()
            for column, kind in RELATIONS[name].columns.items()
        }

    assert catalog.keys() - MADE_BY_THE_DATABASE.get(name, set()) == canonical.keys()
    assert {column: (kind,) for column, kind in catalog.items() if column in canonical} == canonical


@pytest.mark.parametrize("name", sorted(RELATIONS))
def test_every_field_of_a_record_has_a_column_or_a_reason_to_have_none(name: str) -> None:
    record, elsewhere = HELD[name]
    columns = {elsewhere.get(field, field) for field in get_type_hints(record)}
    without = {place for place in elsewhere.values() if " " in place}

    assert columns - without <= RELATIONS[name].columns.keys()


def test_only_a_first_question_may_lie_nowhere(store: SupabaseStore) -> None:
    with store.connect() as connection:
        nullable = connection.execute(
            "select attrelid::regclass::text, attname from pg_attribute "
            "where attrelid = any(%s::regclass[]) and attnum > 0 and not attnotnull",
            [[f"convo.{name}" for name in RELATIONS]],
        ).fetchall()

    assert nullable == [("convo.conversations", "embedding")]


@pytest.mark.parametrize(
    ("schema", "record", "wide"),
    [
        pytest.param(LANDED, RawDoc, {"size": pa.int64(), "text": pa.large_string()}, id="landed"),
        pytest.param(EXPORTED, TrainingRow, {}, id="exported-and-released"),
    ],
)
def test_parquet_files_hold_the_fields_of_their_record(
    schema: pa.Schema, record: type, wide: Mapping[str, pa.DataType]
) -> None:
    hints = get_type_hints(record)

    assert dict(zip(schema.names, schema.types, strict=True)) == {
        name: wide.get(name, _arrow(hint)) for name, hint in hints.items()
    }


def _arrow(hint: Any) -> pa.DataType:
    """Return what Arrow calls a type of a record."""
    plain = {str: pa.string(), int: pa.int32(), float: pa.float64()}
    if hint in plain or get_origin(hint) is Literal:
        return plain.get(hint, pa.string())
    if get_origin(hint) is tuple:
        return pa.list_(_arrow(get_args(hint)[0]))
    if dataclasses.is_dataclass(hint):
        fields = get_type_hints(hint)
        return pa.struct([(name, _arrow(inner)) for name, inner in fields.items()])
    assert hint == Mapping[str, str]
    return pa.struct([("role", pa.string()), ("content", pa.string())])


def test_what_is_written_is_read_back_as_it_was(store: SupabaseStore) -> None:
    cited = dataclasses.replace(builders.a_citation(), pages=(AREA,))
    spoken = builders.a_conversation(citations=(cited,))
    records: Mapping[str, Any] = {
        "raw_docs": builders.a_raw_doc(),
        "redacted_docs": dataclasses.replace(
            builders.a_redacted_doc("Ask [PERSON_1]."),
            redactions=(
                Redaction(start=4, end=14, label="PERSON", score=0.5, detector="d", shape="Xx"),
            ),
            pages=(AREA,),
        ),
        "chunks": dataclasses.replace(
            builders.a_chunk(), heading_path=("Leave", "Carry over"), pages=(AREA,)
        ),
        "embeddings": Embedding(
            id="e", chunk_id="chunk", source="s", model="m", vector=(0.5, -0.25)
        ),
        "conversations": dataclasses.replace(spoken, vector=(0.5,), seed=2**40),
        "finetune_dataset": dataclasses.replace(
            builders.a_training_row(),
            pages=(CitedPage(document_id="doc", page=2, box=AREA.box),),
        ),
    }
    with store.connect() as connection:
        for asset, record in records.items():
            for relation in TABLES[asset].relations:
                _insert(connection, relation, [record])

    for asset in ("redacted_docs", "chunks", "conversations", "finetune_dataset"):
        assert read_rows(store, VIEWS[asset], [records[asset].id]) == [records[asset]]
    (found,) = read_rows(store, VIEWS["embeddings"], ["chunk"])
    assert (found.chunk, found.vector) == (records["chunks"], (0.5, -0.25))


def test_a_field_that_nobody_knows_how_to_store_is_named() -> None:
    odd = dataclasses.make_dataclass("Odd", [("place", complex)])

    with pytest.raises(TypeError, match="'place' of type <class 'complex'>"):
        _ = RecordColumns(odd).columns
