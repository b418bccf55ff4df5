"""The rows of one asset and source, read in pages: what the next asset receives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from psycopg import sql
from psycopg.rows import dict_row

from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.store.views import View

T = TypeVar("T")
PAGE = 10_000
"""Identifiers per page: about 1 MB, and a query of some milliseconds."""


@dataclass(frozen=True, kw_only=True)
class StoredRows(Generic[T]):
    """Records of one document source, as `Inputs` of a step or of a check."""

    store: SupabaseStore
    view: View[T]
    source: str

    def list_items(self) -> Iterator[tuple[str, int]]:
        """Yield identifier and bytes of every row, ordered by identifier.

        Keyset pages instead of a cursor: steps commit between pages, and a transaction pooler keeps
        no cursor open.
        """
        return identifier_pages(
            self.store,
            source=self.source,
            table=self.view.table,
            identifier=self.view.identifier,
            size=self.view.size,
        )

    def read(self, ids: Sequence[str]) -> list[T]:
        """Return the records with these identifiers, in that order."""
        return read_rows(self.store, self.view, ids)


@dataclass(frozen=True, kw_only=True)
class StoredSources(Generic[T]):
    """Records of every document source, for assets that are not partitioned."""

    store: SupabaseStore
    view: View[T]

    def sources(self) -> list[str]:
        """Return the partition keys of the sources that have rows, sorted."""
        query = sql.SQL("select distinct source from convo.{} order by 1").format(
            sql.Identifier(self.view.table)
        )
        with self.store.connect() as connection:
            return [source for (source,) in connection.execute(query)]

    def of(self, source: str) -> StoredRows[T]:
        """Return the rows of one source."""
        return StoredRows(store=self.store, view=self.view, source=source)

    def read(self, ids: Sequence[str]) -> list[T]:
        """Return the records with these identifiers, whatever source they are of."""
        return read_rows(self.store, self.view, ids)


def read_rows(store: SupabaseStore, view: View[T], ids: Sequence[str]) -> list[T]:
    """Return the records with these identifiers, in that order."""
    with store.connect() as connection, connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(view.query.encode(), [list(ids)])
        found = {row["id"]: view.record(row) for row in cursor}
    return [found[identifier] for identifier in ids]


def identifier_pages(
    store: SupabaseStore, *, source: str, table: str, identifier: str, size: str
) -> Iterator[tuple[str, int]]:
    """Yield identifier and size of every row of a source, ordered by identifier."""
    query = sql.SQL(
        "select {id}, ({size})::bigint from convo.{table} "
        "where source = %s and {id} > %s order by {id} limit %s"
    ).format(id=sql.Identifier(identifier), size=sql.SQL(size), table=sql.Identifier(table))
    last = ""
    while True:
        with store.connect() as connection:
            page = connection.execute(query, [source, last, PAGE]).fetchall()
        yield from page
        if len(page) < PAGE:
            return
        last = page[-1][0]
