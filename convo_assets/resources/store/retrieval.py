"""The chunks of the store as a search index."""

from collections.abc import Sequence
from typing import Any

import dagster as dg
from pgvector import HalfVector
from psycopg import sql
from psycopg.rows import dict_row

from convo_assets.records import Chunk, ChunkedDocument, Passage
from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.store.mapping import RecordColumns
from convo_assets.vocabulary import Vector

INDEX_FROM_ROWS = 10_000
"""Below this an exact scan takes less than 10 ms and misses nothing; from here on HNSW is built."""

_SEARCH = """
    select q.place, f.*, k.pages
    from unnest(%s::text[], %s::extensions.halfvec[]) with ordinality q(text, vector, place)
    cross join lateral convo.search_chunks(q.text, q.vector, %s, %s) with ordinality f
    join convo.chunks k on k.id = f.chunk_id
    order by q.place, f.ordinality
"""

_BEFORE = """
    select k.*, k.id as chunk_id, n.id as following
    from convo.chunks n
    join convo.chunks k on k.redacted_doc_id = n.redacted_doc_id and k.ordinal = n.ordinal - 1
    where n.id = any(%s)
"""

_DOCUMENTS = "select id, name, content from convo.redacted_docs where id = any(%s)"
_CHUNKS_OF = "select * from convo.chunks where redacted_doc_id = any(%s) order by ordinal"
_CHUNK = RecordColumns(Chunk)


class ChunkIndex(dg.ConfigurableResource[Any]):
    """Finds passages by meaning and by words, in one source or in all."""

    store: SupabaseStore

    def search(
        self, queries: Sequence[tuple[str, Vector]], *, source: str | None, count: int
    ) -> list[list[Passage]]:
        """Return the best passages of each query, best first; a query is text and vector.

        All queries are one statement: one round trip, whatever their number.
        """
        texts = [text for text, _ in queries]
        vectors = [HalfVector([*vector]) for _, vector in queries]
        found: list[list[Passage]] = [[] for _ in queries]
        with (
            self.store.connect() as connection,
            connection.cursor(row_factory=dict_row) as cursor,
        ):
            cursor.execute(_SEARCH, [texts, vectors, count, source])
            for row in cursor:
                found[row["place"] - 1].append(_passage(row, row["ordinality"]))
        return found

    def before(self, chunk_ids: Sequence[str]) -> dict[str, Passage]:
        """Return, by chunk, the passage that comes before it in its document, if one does."""
        with (
            self.store.connect() as connection,
            connection.cursor(row_factory=dict_row) as cursor,
        ):
            cursor.execute(_BEFORE, [list(chunk_ids)])
            return {row["following"]: _passage({**row, "score": 0.0}, 0) for row in cursor}

    def documents(self, ids: Sequence[str]) -> list[ChunkedDocument]:
        """Return the redacted documents with these identifiers and their chunks, in that order."""
        wanted = [list(ids)]
        chunks: dict[str, list[Chunk]] = {}
        with (
            self.store.connect() as connection,
            connection.cursor(row_factory=dict_row) as cursor,
        ):
            for row in cursor.execute(_CHUNKS_OF, wanted):
                chunks.setdefault(row["redacted_doc_id"], []).append(_CHUNK.read(row))
            found = {row["id"]: row for row in cursor.execute(_DOCUMENTS, wanted)}
        return [
            ChunkedDocument(
                id=identifier,
                name=found[identifier]["name"],
                text=found[identifier]["content"],
                chunks=tuple(chunks.get(identifier, ())),
            )
            for identifier in ids
        ]


def optimize_search_index(store: SupabaseStore) -> None:
    """Build the HNSW index of every vector width that has outgrown exact search; merge word counts.

    After the bulk load, because building at once is some 30 times faster than row by row.
    """
    with store.connect() as connection:
        connection.execute("select convo.merge_lexeme_counts()")
        widths = connection.execute(
            "select dimensions from convo.embeddings group by 1 having count(*) >= %s",
            [INDEX_FROM_ROWS],
        ).fetchall()
        for (width,) in widths:
            connection.execute(
                sql.SQL(
                    "create index if not exists {name} on convo.embeddings using hnsw "
                    "((embedding::extensions.halfvec({width})) extensions.halfvec_cosine_ops) "
                    "where dimensions = {width}"
                ).format(
                    name=sql.Identifier(f"embeddings_hnsw_{width}_idx"), width=sql.Literal(width)
                )
            )


def _passage(row: dict[str, Any], rank: int) -> Passage:
    return Passage(
        chunk_id=row["chunk_id"],
        redacted_doc_id=row["redacted_doc_id"],
        source=row["source"],
        heading_path=tuple(row["heading_path"]),
        text=row["content"],
        start=row["start_offset"],
        end=row["end_offset"],
        rank=rank,
        score=row["score"],
        pages=_CHUNK.codecs["pages"].read(row["pages"]),
    )
