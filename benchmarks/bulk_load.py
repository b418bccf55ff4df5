"""Rows per second into the store: our COPY through a stage against executemany, in one run.

`python -m benchmarks.bulk_load` needs the embedded server and leaves nothing behind.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import typer

from convo_assets.item_results import ItemResult, StepFingerprint
from convo_assets.records import RawDoc
from convo_assets.resources.postgres import EmbeddedPostgres
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.tables import RAW_DOCS
from convo_assets.resources.store.writing import commit

ROWS = 20_000


def main() -> None:
    """Print both rates and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres")
        server.ensure()
        store = SupabaseStore(embedded_home=folder + "/postgres")
        ours = rate(lambda: load_ours(store, _docs("ours")))
        peer = rate(lambda: load_executemany(store, _docs("peer")))
        server.stop()
    typer.echo(f"commit with ledger: {ours:,.0f} rows/s")
    typer.echo(f"executemany, rows only: {peer:,.0f} rows/s")
    typer.echo(f"ratio: {ours / peer:.2f}")


def load_ours(store: SupabaseStore, docs: list[RawDoc]) -> None:
    """Write documents as the pipeline does: outputs and ledger in one transaction."""
    commit(
        store,
        [ItemResult(input_id=doc.id, rows=(doc,)) for doc in docs],
        asset="raw_docs",
        source="bench",
        fingerprint=StepFingerprint(step="bench", version="1"),
    )


def load_executemany(store: SupabaseStore, docs: list[RawDoc]) -> None:
    """Write the same rows, without a ledger, by psycopg's pipelined executemany."""
    (relation,) = RAW_DOCS.relations
    columns = ", ".join(relation.columns)
    gaps = ", ".join(["%s"] * len(relation.columns))
    rows = [row for doc in docs for row in relation.rows(doc)]
    with store.connect() as connection, connection.cursor() as cursor:
        query = f"insert into convo.raw_docs ({columns}) values ({gaps})"  # noqa: S608 - our names
        cursor.executemany(query.encode(), rows)


def rate(load: Callable[[], None]) -> float:
    """Return rows per second."""
    started = time.perf_counter()
    load()
    return ROWS / (time.perf_counter() - started)


def _docs(prefix: str) -> list[RawDoc]:
    return [
        RawDoc(
            id=f"{prefix}{n}", source="bench", path="p", media_type="text/plain", size=1, text="x"
        )
        for n in range(ROWS)
    ]


if __name__ == "__main__":
    typer.run(main)
