"""Rows per second into the store, in the batches of the pipeline: `python -m benchmarks.bulk_load`.

Passages that read like documents, under headings, and vectors of 384 numbers. Ours is what assets
do: rows, references to parents, the statistics of words and the ledger, one transaction for each
batch. The peers write the rows alone, as many in a transaction, into tables with the same columns
and indexes, but without references, statistics and ledger. It needs the embedded server and leaves
nothing behind.
"""

import struct
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import psycopg2
import typer
from pgvector import HalfVector
from psycopg import sql
from psycopg.types.json import Jsonb
from psycopg2.extras import Json, execute_values

from benchmarks.interleaved import interleave, report
from benchmarks.passages import passages
from convo_assets.identity import content_id
from convo_assets.item_results import ItemResult, StepFingerprint
from convo_assets.records import Chunk, Embedding, RawDoc, RedactedDoc
from convo_assets.resources.postgres import EmbeddedPostgres
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.relations import Relation
from convo_assets.resources.store.tables import CHUNKS, EMBEDDINGS
from convo_assets.resources.store.writing import commit

DOCUMENTS, CHUNKS_PER_DOCUMENT, WIDTH = 320, 10, 384
DOCUMENTS_PER_BATCH, VECTORS_PER_BATCH = 64, 256
SOURCE = "bench"
MADE_BY = StepFingerprint(step="bench", version="1")

T = TypeVar("T")
Batch = Sequence[Any]


def main() -> None:
    """Print the rates of each way for chunks and for vectors."""
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres")
        server.ensure()
        try:
            _compare(SupabaseStore(embedded_home=folder + "/postgres"))
        finally:
            server.stop()


def _compare(store: SupabaseStore) -> None:
    documents = [f"{n:04}" for n in range(DOCUMENTS)]
    raw = [
        RawDoc(id=f"r{n}", source=SOURCE, path="p", media_type="text/plain", size=1, text="x")
        for n in documents
    ]
    redacted = [
        RedactedDoc(
            id=f"d{n}", raw_doc_id=f"r{n}", source=SOURCE, name="n", text="x", redactions=()
        )
        for n in documents
    ]
    _commit(store, "raw_docs", [(doc.id, [doc]) for doc in raw])
    _commit(store, "redacted_docs", [(doc.raw_doc_id, [doc]) for doc in redacted])
    chunks = _chunks(redacted)
    by_document = [(doc.id, [c for c in chunks if c.redacted_doc_id == doc.id]) for doc in redacted]
    _race(
        store,
        CHUNKS.relations[0],
        batches=[
            [chunk for _, made in batch for chunk in made]
            for batch in _batched(by_document, DOCUMENTS_PER_BATCH)
        ],
        ours=lambda: [
            _commit(store, "chunks", batch) for batch in _batched(by_document, DOCUMENTS_PER_BATCH)
        ],
        others={},
    )
    _commit(store, "chunks", by_document)
    embedded = _embeddings(chunks)
    batches = list(_batched(embedded, VECTORS_PER_BATCH))
    _race(
        store,
        EMBEDDINGS.relations[0],
        batches=batches,
        ours=lambda: [
            _commit(store, "embeddings", [(row.chunk_id, [row]) for row in batch])
            for batch in batches
        ],
        others={
            "COPY of packed numpy rows": lambda: [_copy_packed(store, batch) for batch in batches]
        },
    )


def _race(
    store: SupabaseStore,
    relation: Relation[Any],
    *,
    batches: Sequence[Batch],
    ours: Callable[[], object],
    others: dict[str, Callable[[], object]],
) -> None:
    """Print the rates of all ways to write rows of one table."""
    name, peer = relation.name, f"peer_{relation.name}"
    with store.connect() as connection:
        connection.execute(
            sql.SQL("create table {} (like {} including all)").format(
                sql.Identifier("convo", peer), sql.Identifier("convo", name)
            )
        )

    def empty(_: str) -> None:
        with store.connect() as connection:
            connection.execute(sql.SQL("truncate {} cascade").format(sql.Identifier("convo", name)))
            connection.execute(sql.SQL("truncate {}").format(sql.Identifier("convo", peer)))
            connection.execute("delete from convo.ledger where asset = %s", [name])

    ways: dict[str, Callable[[], object]] = {
        "commit of the pipeline": ours,
        "execute_values, rows only": lambda: [
            _execute_values(store, relation, peer, batch) for batch in batches
        ],
        "binary COPY, rows only": lambda: [
            _copy(store, relation, peer, batch) for batch in batches
        ],
        **others,
    }
    for name_of_way, run in ways.items():
        empty(name_of_way)
        run()
    report(
        interleave(ways, before=empty),
        amount=sum(map(len, batches)),
        unit=f"rows of {name}",
        ours="commit of the pipeline",
        limits={"binary COPY, rows only": "limit"},
    )


def _commit(store: SupabaseStore, asset: str, made: Sequence[tuple[str, Sequence[Any]]]) -> None:
    results = [ItemResult(input_id=parent, rows=tuple(rows)) for parent, rows in made]
    commit(store, results, asset=asset, source=SOURCE, fingerprint=MADE_BY)


def _execute_values(
    store: SupabaseStore, relation: Relation[Any], table: str, batch: Batch
) -> None:
    rows = [tuple(map(_adapted, row)) for record in batch for row in relation.rows(record)]
    with psycopg2.connect(store.url()) as connection, connection.cursor() as cursor:
        cursor.execute("set search_path = convo, extensions, public")
        execute_values(
            cursor,
            f"insert into {table} ({', '.join(relation.columns)}) values %s",  # noqa: S608 - ours
            rows,
        )
    connection.close()


def _adapted(value: object) -> object:
    """Return a value as psycopg2 takes it."""
    if isinstance(value, Jsonb):
        return Json(value.obj)
    return value.to_text() if isinstance(value, HalfVector) else value


def _copy(store: SupabaseStore, relation: Relation[Any], table: str, batch: Batch) -> None:
    statement = sql.SQL("copy {} ({}) from stdin (format binary)").format(
        sql.Identifier("convo", table), sql.SQL(", ").join(map(sql.Identifier, relation.columns))
    )
    with store.connect() as connection, connection.cursor().copy(statement) as copy:
        copy.set_types([*relation.columns.values()])
        for record in batch:
            for row in relation.rows(record):
                copy.write_row(row)


def _copy_packed(store: SupabaseStore, batch: Sequence[Embedding]) -> None:
    """Write vectors as they lie in memory: what a program made for this one table would do."""
    vectors = np.array([row.vector for row in batch], dtype=">f2")
    parts = [b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0)]
    head = struct.pack("!i", 4 + 2 * WIDTH) + struct.pack("!HH", WIDTH, 0)
    width = struct.pack("!ii", 4, WIDTH)
    for row, vector in zip(batch, vectors, strict=True):
        parts.append(struct.pack("!h", 6))
        for text in (row.id, row.chunk_id, row.source, row.model):
            value = text.encode()
            parts += [struct.pack("!i", len(value)), value]
        parts += [head, vector.tobytes(), width]
    parts.append(struct.pack("!h", -1))
    statement = (
        "copy convo.peer_embeddings (id, chunk_id, source, model, embedding, dimensions) "
        "from stdin (format binary)"
    )
    with store.connect() as connection, connection.cursor().copy(statement) as copy:
        copy.write(b"".join(parts))


def _chunks(documents: Sequence[RedactedDoc]) -> list[Chunk]:
    texts = passages(DOCUMENTS * CHUNKS_PER_DOCUMENT, np.random.default_rng(0))
    return [
        Chunk(
            id=content_id(document.id, place),
            redacted_doc_id=document.id,
            source=SOURCE,
            ordinal=place,
            start=1000 * place,
            end=1000 * place + len(text),
            heading_path=("Handbook", f"Part {place}"),
            text=text,
            embed_text=f"n > Handbook > Part {place}\n\n{text}",
            token_count=150,
        )
        for document in documents
        for place, text in zip(range(CHUNKS_PER_DOCUMENT), texts, strict=False)
    ]


def _embeddings(chunks: Sequence[Chunk]) -> list[Embedding]:
    drawn = np.random.default_rng(1).standard_normal((len(chunks), WIDTH))
    unit = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return [
        Embedding(
            id=content_id(chunk.id, "m"),
            chunk_id=chunk.id,
            source=SOURCE,
            model="all-MiniLM-L6-v2 53aa51172d14 bfloat16",
            vector=tuple(vector),
        )
        for chunk, vector in zip(chunks, unit.tolist(), strict=True)
    ]


def _batched(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


if __name__ == "__main__":
    typer.run(main)
