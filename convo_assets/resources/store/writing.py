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
    records = {row.id: row for result in batch for row in result.rows}
    with store.connect() as connection:
        _take_turns(connection, asset, source)
        _delete_stale(connection, table, [d.input_id for d in batch], [*records])
        known = _known(connection, table, [*records])
        new = [row for identifier, row in records.items() if identifier not in known]
        old = [row for identifier, row in records.items() if identifier in known]
        for relation in table.relations:
            _insert(connection, relation, new)
            _update(connection, relation, old)
        if table is RAW_DOCS:
            _refuse_forgotten(connection)
        ledger.record(connection, asset=asset, source=source, fingerprint=fingerprint, batch=batch)


def _take_turns(connection: psycopg.Connection, asset: str, source: str) -> None:
    """Let nobody else write rows of the same asset and source before this transaction is over."""
    connection.execute(
        "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{asset} {source}"]
    )


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


def _known(connection: psycopg.Connection, table: Table[T], ids: list[str]) -> frozenset[str]:
    """Return which of these rows are there."""
    query = sql.SQL("select id from convo.{} where id = any(%s)").format(sql.Identifier(table.name))
    return frozenset(identifier for (identifier,) in connection.execute(query, [ids]))


def _insert(connection: psycopg.Connection, relation: Relation[T], records: Sequence[T]) -> None:
    """Bring in rows by binary COPY, which no statement is as fast as."""
    statement = sql.SQL("copy {} ({}) from stdin (format binary)").format(
        sql.Identifier("convo", relation.name),
        sql.SQL(", ").join(map(sql.Identifier, relation.columns)),
    )
    with connection.cursor().copy(statement) as copy:
        copy.set_types([*relation.columns.values()])
        for record in records:
            for row in relation.rows(record):
                copy.write_row(row)


def _update(connection: psycopg.Connection, relation: Relation[T], records: Sequence[T]) -> None:
    """Set the columns of rows that may hold something else under the same identifier."""
    if not relation.changing or not records:
        return
    names = [sql.Identifier(name) for name in relation.changing]
    gaps = [sql.Placeholder(name) for name in relation.changing]
    statement = sql.SQL(
        "update {table} set ({columns}) = row ({new}) "
        "where id = {id} and ({columns}) is distinct from ({new})"
    ).format(
        table=sql.Identifier("convo", relation.name),
        columns=sql.SQL(", ").join(names),
        new=sql.SQL(", ").join(gaps),
        id=sql.Placeholder("id"),
    )
    rows = (row for record in records for row in relation.rows(record))
    with connection.cursor() as cursor:
        cursor.executemany(
            statement, [dict(zip(relation.columns, row, strict=True)) for row in rows]
        )
