"""Search in 100,000 chunks: speed and recall of `convo.search_chunks` beside the textbook query.

`python -m benchmarks.retrieval`: an embedded server of its own, filled by COPY, HNSW built by the
pipeline's own function; the peer ranks inside a window function, as tutorials do.
"""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import typer
from pgvector import HalfVector

from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.retrieval import build_vector_index

ROWS, WIDTH, CLUSTERS, QUERIES, RARE = 100_000, 384, 2_000, 100, 100
_FUNCTION = "select chunk_id from convo.search_chunks(%s, %s, 10)"
_BY_VECTOR = "select chunk_id from convo.match_chunks(%s, 10, %s::jsonb)"
_EXACT = (
    "select chunk_id from convo.embeddings order by embedding::extensions.halfvec(384) "
    "operator(extensions.<=>) %s::extensions.halfvec(384) limit 10"
)
_TEXTBOOK = """
with lexical as (
  select id, row_number() over (order by ts_rank_cd(lexemes, q) desc) as place
  from convo.chunks, websearch_to_tsquery('english', %s) q where lexemes @@ q limit 20
), semantic as (
  select chunk_id as id, row_number() over (
    order by embedding::extensions.halfvec(384) operator(extensions.<=>) %s) as place
  from convo.embeddings order by place limit 20
)
select coalesce(l.id, s.id) from lexical l full join semantic s on l.id = s.id
order by coalesce(1.0 / (60 + l.place), 0) + coalesce(1.0 / (60 + s.place), 0) desc limit 10
"""


def main() -> None:
    """Print latencies, recall and what a narrow filter returns."""
    draw = np.random.default_rng(0)
    centres = draw.normal(size=(CLUSTERS, WIDTH))
    with tempfile.TemporaryDirectory() as home:
        store = SupabaseStore(embedded_home=str(Path(home) / "postgres"))
        started = time.perf_counter()
        _fill(store, draw, centres)
        took = time.perf_counter() - started
        typer.echo(f"filled by COPY: {2 * ROWS / took:,.0f} rows/s (chunks with lexemes, vectors)")
        started = time.perf_counter()
        build_vector_index(store)
        typer.echo(f"HNSW built in {time.perf_counter() - started:.0f} s")
        queries = [
            (f"topic{int(c)} word{int(w)}", HalfVector(centres[c] + 0.6 * draw.normal(size=WIDTH)))
            for c, w in draw.integers(0, 500, size=(QUERIES, 2))
        ]
        _report(store, queries)


def _fill(store: SupabaseStore, draw: Any, centres: Any) -> None:
    with store.connect() as connection:
        connection.execute("insert into convo.raw_docs values ('raw', 's', 'text/plain', 1, 1)")
        connection.execute(
            "insert into convo.redacted_docs values ('doc', 'raw', 's', 'n', 'c', '[]')"
        )
        connection.execute(
            "insert into convo.redacted_docs values ('rare', 'raw', 's', 'n', 'c', '[]')"
        )
        places = draw.integers(0, CLUSTERS, size=ROWS)
        columns = (
            "id, redacted_doc_id, source, ordinal, start_offset, end_offset, heading_path, "
            "content, embed_text, token_count"
        )
        with connection.cursor().copy(f"copy convo.chunks ({columns}) from stdin") as copy:
            for n, place in enumerate(places):
                doc = "rare" if n % RARE == 0 else "doc"
                text = f"topic{place} " + " ".join(f"word{w}" for w in draw.integers(0, 5000, 60))
                copy.write_row((str(n), doc, "s", n, 0, 1, [], text, text, 60))
        into = (
            "copy convo.embeddings (id, chunk_id, source, model, dimensions, embedding) "
            "from stdin (format binary)"
        )
        with connection.cursor().copy(into) as copy:
            copy.set_types(["text", "text", "text", "text", "int4", "halfvec"])
            for n, place in enumerate(places):
                vector = HalfVector(centres[place] + 0.6 * draw.normal(size=WIDTH))
                copy.write_row((str(n), str(n), "s", "m", WIDTH, vector))
    with store.connect() as connection:
        connection.execute("analyze convo.chunks, convo.embeddings")


def _report(store: SupabaseStore, queries: list[tuple[str, HalfVector]]) -> None:
    vectors = [vector for _, vector in queries]
    hybrid, _ = _timed(store, _FUNCTION, [[text, vector] for text, vector in queries])
    nearest, found = _timed(store, _BY_VECTOR, [[vector, "{}"] for vector in vectors])
    rare = '{"redacted_doc_id": "rare"}'
    narrow, kept = _timed(store, _BY_VECTOR, [[vector, rare] for vector in vectors])
    _, exact = _timed(store, _EXACT, [[vector] for vector in vectors], exact=True)
    textbook, _ = _timed(store, _TEXTBOOK, [list(query) for query in queries[:10]])
    recall = [len(set(f) & set(e)) / 10 for f, e in zip(found, exact, strict=True)]
    typer.echo(f"search_chunks p50: {hybrid:.1f} ms; match_chunks p50: {nearest:.1f} ms")
    typer.echo(f"recall@10 of exact: {statistics.mean(recall):.3f}")
    typer.echo(f"filter on 1 %: {narrow:.1f} ms, {min(map(len, kept))} rows at least of 10")
    typer.echo(f"textbook hybrid query p50: {textbook:.1f} ms; ratio {textbook / hybrid:.1f}")


def _timed(
    store: SupabaseStore, query: str, inputs: list[list[Any]], *, exact: bool = False
) -> tuple[float, list[list[str]]]:
    """Return the median time in milliseconds, and what each query found."""
    took, found = [], []
    with store.connect() as connection:
        if exact:
            connection.execute("set local enable_indexscan = off")
        for values in inputs:
            started = time.perf_counter()
            rows = connection.execute(query.encode(), values).fetchall()
            took.append(1000 * (time.perf_counter() - started))
            found.append([row[0] for row in rows])
    return statistics.median(took), found


if __name__ == "__main__":
    typer.run(main)
