"""Search in 100,000 chunks: natural questions, in the store and through `ChunkIndex`.

`python -m benchmarks.retrieval`: an embedded server of its own with passages that read like
documents, filled by COPY, indexed by the pipeline's own function. In each round every question is
asked once in each way, one after another: the peers are pgvector alone and the hybrid query of
tutorials, which ranks inside a window function. Questions are embedded beforehand: what an embedder
takes is its own.
"""

import statistics
import tempfile
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import typer
from pgvector import HalfVector

from benchmarks.passages import QUESTIONS, passages
from convo_assets.resources.store import ChunkIndex, SupabaseStore
from convo_assets.resources.store.retrieval import optimize_search_index

ROWS, WIDTH, CLUSTERS, ROUNDS, PER_DOC, SMALL = 100_000, 384, 2_000, 5, 100, 100
"""One document in SMALL is of the source `small`, the others are of four large ones."""

_DENSE = "pgvector alone"
_WAYS = {
    _DENSE: "select chunk_id from convo.match_chunks(%(vector)s, 10)",
    "search_chunks": "select chunk_id from convo.search_chunks(%(text)s, %(vector)s, 10)",
    "in a quarter of the rows": (
        "select chunk_id from convo.search_chunks(%(text)s, %(vector)s, 10, 's1')"
    ),
    "in one row of a hundred": (
        "select chunk_id from convo.search_chunks(%(text)s, %(vector)s, 10, 'small')"
    ),
    "in one document": (
        "select chunk_id from convo.search_chunks(%(text)s, %(vector)s, 10, null, "
        """'{"redacted_doc_id": "doc7"}')"""
    ),
    "hybrid query of tutorials": """
        with lexical as (
          select id, row_number() over (order by ts_rank_cd(lexemes, q) desc) as place
          from convo.chunks, to_tsquery('english', %(any_word)s) q where lexemes @@ q limit 20
        ), semantic as (
          select chunk_id as id, row_number() over (order by
            embedding::extensions.halfvec(384) operator(extensions.<=>) %(vector)s) as place
          from convo.embeddings order by place limit 20
        )
        select coalesce(l.id, s.id) from lexical l full join semantic s on l.id = s.id
        order by coalesce(1.0 / (60 + l.place), 0) + coalesce(1.0 / (60 + s.place), 0) desc limit 10
    """,
}
_EXACT = (
    "select chunk_id from convo.embeddings order by embedding::extensions.halfvec(384) "
    "operator(extensions.<=>) %(vector)s::extensions.halfvec(384) limit 10"
)


def main() -> None:
    """Print latencies, recall of the vector index and what a narrow filter returns."""
    draw = np.random.default_rng(0)
    centres = draw.normal(size=(CLUSTERS, WIDTH))
    with tempfile.TemporaryDirectory() as home:
        store = SupabaseStore(embedded_home=str(Path(home) / "postgres"))
        _fill(store, draw, centres)
        started = time.perf_counter()
        optimize_search_index(store)
        typer.echo(f"index built and counts merged in {time.perf_counter() - started:.0f} s")
        questions = [
            {
                "text": text,
                "vector": HalfVector(centres[place] + 0.6 * draw.normal(size=WIDTH)),
                "any_word": " | ".join(text.rstrip("?").split()),
            }
            for text, place in zip(
                QUESTIONS, draw.integers(CLUSTERS, size=len(QUESTIONS)), strict=True
            )
        ]
        _report(store, questions)


def _fill(store: SupabaseStore, draw: Any, centres: Any) -> None:
    columns = (
        "id, redacted_doc_id, source, ordinal, start_offset, end_offset, heading_path, "
        "content, embed_text, token_count"
    )
    docs = range(ROWS // PER_DOC)
    sources = ["small" if n % SMALL == 0 else f"s{n % 4}" for n in docs]
    with store.connect() as connection:
        connection.execute("insert into convo.raw_docs values ('raw', 's', 't/p', 1, 1, 'h')")
        connection.cursor().executemany(
            "insert into convo.redacted_docs values (%s, 'raw', 's', 'n', 'c', '[]')",
            [(f"doc{n}",) for n in docs],
        )
        with connection.cursor().copy(f"copy convo.chunks ({columns}) from stdin") as copy:
            for n, text in enumerate(passages(ROWS, draw)):
                doc, ordinal = divmod(n, PER_DOC)
                tokens = int(1.3 * len(text.split()))
                shown = f"Handbook > Part {doc % 50}: {text}"
                copy.write_row(
                    (str(n), f"doc{doc}", sources[doc], ordinal, 0, 1, [], text, shown, tokens)
                )
        into = (
            "copy convo.embeddings (id, chunk_id, source, model, dimensions, embedding) "
            "from stdin (format binary)"
        )
        with connection.cursor().copy(into) as copy:
            copy.set_types(["text", "text", "text", "text", "int4", "halfvec"])
            for n, place in enumerate(draw.integers(0, CLUSTERS, size=ROWS)):
                vector = HalfVector(centres[place] + 0.6 * draw.normal(size=WIDTH))
                copy.write_row((str(n), str(n), sources[n // PER_DOC], "m", WIDTH, vector))
    with store.connect() as connection:
        connection.execute("analyze convo.chunks, convo.embeddings, convo.lexeme_counts")


def _report(store: SupabaseStore, questions: list[dict[str, Any]]) -> None:
    index = ChunkIndex(store=store)
    with store.connect() as connection:
        ways: dict[str, Callable[[dict[str, Any]], Any]] = {
            name: _asking(connection, query) for name, query in _WAYS.items()
        }
        ways["ChunkIndex.search"] = lambda asked: index.search(
            [(asked["text"], asked["vector"].to_list())], source=None, count=10
        )
        took, found = _timed(ways, questions)
        connection.execute("set local enable_indexscan = off")
        exact = [_asking(connection, _EXACT)(asked) for asked in questions]
    base = statistics.median(took[_DENSE])
    for name, times in took.items():
        middle, slow = statistics.median(times), float(np.percentile(times, 95))
        quiet = statistics.median(np.array(times).reshape(ROUNDS, -1).min(axis=0))
        typer.echo(
            f"{name}: p50 {middle:.1f} ms, p95 {slow:.1f} ms, {middle / base:.1f} of pgvector; "
            f"best of {ROUNDS} rounds p50 {quiet:.1f} ms"
        )
    recall = [len({*f} & {*e}) / 10 for f, e in zip(found[_DENSE], exact, strict=True)]
    typer.echo(f"recall@10 of exact, vectors: {statistics.mean(recall):.3f}")
    least = min(map(len, found["in one row of a hundred"]))
    typer.echo(f"behind a filter on 1 %: {least} rows at least of 10")

    started = time.perf_counter()
    index.search(
        [(asked["text"], asked["vector"].to_list()) for asked in questions], source=None, count=10
    )
    each = 1000 * (time.perf_counter() - started) / len(questions)
    typer.echo(f"{len(questions)} questions in one call of ChunkIndex.search: {each:.1f} ms each")


def _asking(
    connection: psycopg.Connection[Any], query: str
) -> Callable[[dict[str, Any]], list[str]]:
    return lambda asked: [row[0] for row in connection.execute(query.encode(), asked)]


def _timed(
    ways: dict[str, Callable[[dict[str, Any]], Any]], questions: list[dict[str, Any]]
) -> tuple[dict[str, list[float]], dict[str, list[Any]]]:
    """Return the milliseconds of every round and question of each way, and what it found last."""
    took: dict[str, list[float]] = {name: [] for name in ways}
    found: dict[str, list[Any]] = {}
    order = deque(ways)
    for _ in range(ROUNDS):
        found = {name: [] for name in ways}
        for asked in questions:
            order.rotate()  # who asks first about a vector brings it into the caches
            for name in order:
                started = time.perf_counter()
                found[name].append(ways[name](asked))
                took[name].append(1000 * (time.perf_counter() - started))
    return took, found


if __name__ == "__main__":
    typer.run(main)
