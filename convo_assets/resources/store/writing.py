"""Write one batch: outputs and ledger rows, all of it in one transaction or nothing."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

import psycopg
from psycopg import sql

from convo_assets.item_results import ItemResult, StepFingerprint
from convo_assets.resources.store import ledger
from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.store.relations import Relation, Table
from convo_assets.resources.store.tables import RAW_DOCS, TABLES
from convo_assets.transforms import Context, In, IncrementalTransform


class Row(Protocol):
    """Anything with a content identifier."""

    @property
    def id(self) -> str:
        """Hash of what the row holds."""


T = TypeVar("T", bound=Row)

_FORGETTING = 7_202_611_222
"""Key of the advisory lock."""


def commit_batch(
    store: SupabaseStore, transform: IncrementalTransform[In, Context, Any], ids: Sequence[str]
) -> None:
    """Derive a batch of inputs and commit what they become."""
    commit(
        store,
        transform.derive(ids),
        asset=transform.asset,
        source=transform.source,
        fingerprint=transform.fingerprint,
    )


def commit(
    store: SupabaseStore,
    batch: Sequence[ItemResult[T]],
    *,
    asset: str,
    source: str,
    fingerprint: StepFingerprint,
) -> None:
    """Replace whatever the inputs of the batch had become before by what they became now.

    Rows are named by their content: a row that is already there is the same row, and everything
    derived from it stays.
    """
    table: Table[T] = TABLES[asset]
    records = [row for result in batch for row in result.rows]
    with store.connect() as connection:
        _delete_stale(connection, table, [d.input_id for d in batch], [r.id for r in records])
        for relation in table.relations:
            _upsert(connection, relation, records)
        if table is RAW_DOCS:
            _refuse_forgotten(connection)
        ledger.record(connection, asset=asset, source=source, fingerprint=fingerprint, batch=batch)


def _refuse_forgotten(connection: psycopg.Connection) -> None:
    """Take out what has been forgotten while a run was reading it.

    Under the lock, forgetting is either over, and seen here, or yet to delete what this commits.
    """
    lock_forgetting(connection)
    connection.execute(
        "delete from convo.raw_docs where id in (select raw_doc_id from convo.forgotten)"
    )


def lock_forgetting(connection: psycopg.Connection) -> None:
    """Let no document come in while one is forgotten, for the rest of the transaction."""
    connection.execute("select pg_advisory_xact_lock(%s)", [_FORGETTING])


def _delete_stale(
    connection: psycopg.Connection, table: Table[T], inputs: list[str], current: list[str]
) -> None:
    query = sql.SQL(
        "delete from convo.{table} where {parent} = any(%s) and not id = any(%s)"
    ).format(table=sql.Identifier(table.name), parent=sql.Identifier(table.parent))
    connection.execute(query, [inputs, current])


def _upsert(connection: psycopg.Connection, relation: Relation[T], records: Sequence[T]) -> None:
    """Bring rows in by binary COPY through a stage: the fastest way that tolerates known rows."""
    names = {
        "table": sql.Identifier(relation.name),
        "stage": sql.Identifier(f"stage_{relation.name}"),
        "columns": sql.SQL(", ").join(map(sql.Identifier, relation.columns)),
    }
    connection.execute(
        sql.SQL(
            "create temp table {stage} on commit drop as "
            "select {columns} from convo.{table} with no data"
        ).format(**names)
    )
    into_stage = sql.SQL("copy {stage} ({columns}) from stdin (format binary)").format(**names)
    with connection.cursor().copy(into_stage) as copy:
        copy.set_types([*relation.columns.values()])
        for record in records:
            for row in relation.rows(record):
                copy.write_row(row)
    connection.execute(
        sql.SQL("insert into convo.{table} ({columns}) select {columns} from {stage} ").format(
            **names
        )
        + _on_conflict(relation)
    )


def _on_conflict(relation: Relation[T]) -> sql.Composable:
    """Return what becomes of rows that are there: nothing, or their changing columns are set."""
    if not relation.changing:
        return sql.SQL("on conflict do nothing")
    table = sql.Identifier("convo", relation.name)
    names = [sql.Identifier(name) for name in relation.changing]
    return sql.SQL(
        "on conflict (id) do update set ({columns}) = row ({new}) "
        "where ({old}) is distinct from ({new})"
    ).format(
        columns=sql.SQL(", ").join(names),
        new=sql.SQL(", ").join(sql.SQL("excluded.{}").format(name) for name in names),
        old=sql.SQL(", ").join(sql.SQL("{}.{}").format(table, name) for name in names),
    )
