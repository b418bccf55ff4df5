"""Connections to the store, wherever it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import dagster as dg
import psycopg
from pgvector.psycopg.halfvec import register_halfvec_info
from psycopg.conninfo import conninfo_to_dict
from psycopg.types import TypeInfo
from pydantic import Field

from convo_assets.errors import ServerError, SettingError
from convo_assets.resources.postgres import EmbeddedPostgres
from convo_assets.resources.store import idle
from convo_assets.resources.store.driver import opened, translated
from convo_assets.resources.store.migrations import migrate


class SupabaseStore(dg.ConfigurableResource[Any]):
    """A Supabase database, or the embedded server that stands in for one.

    The URL of a Supabase database holds a password: give it as `dg.EnvVar`, whose name is all that
    Dagster shows.
    """

    embedded_home: str = Field(
        default="", description="Folder of the embedded server; empty: a hosted database."
    )
    database_url: str = Field(
        default="",
        repr=False,
        description="Postgres URL of a hosted database: direct, session or transaction pooler.",
    )
    project_url: str = Field(
        default="", description="API URL of the Supabase project, for links to its dashboard."
    )

    @property
    def kinds(self) -> frozenset[str]:
        """What Dagster's UI calls an asset that is kept here."""
        return frozenset({"postgres"} if self.embedded_home else {"postgres", "supabase"})

    @contextmanager
    def connect(self) -> Iterator[psycopg.Connection]:
        """Lend one connection: a transaction that commits at the end, or rolls back on an error.

        Nothing outlives the transaction (no prepared statements, no session settings), as the
        transaction pooler of Supabase demands: the connection may have served another one before.

        Raises:
            StoreOutageError: If there is no connection, or it breaks off.
            StoreRefusedError: If a statement cannot be executed.
        """
        place = self.embedded_home or self.database_url
        with translated():
            connection = idle.take(place) or self._open()
            try:
                yield connection
                connection.commit()
            except BaseException:
                connection.close()
                raise
            idle.give_back(place, connection)

    def _open(self) -> psycopg.Connection[Any]:
        url = self.url()
        _migrate_once(url)
        connection = opened(url)
        register_halfvec_info(connection, _halfvec_info(url))
        return connection

    def url(self) -> str:
        """Return the URL of the store, after starting the embedded server if need be.

        Raises:
            SettingError: If there is neither an embedded server nor a usable URL.
        """
        if self.embedded_home:
            return EmbeddedPostgres(Path(self.embedded_home)).ensure().url
        if not self.database_url:
            raise SettingError("SUPABASE_DB_URL", "is needed for a store that is not embedded")
        try:
            conninfo_to_dict(self.database_url)
        except psycopg.ProgrammingError:
            # The driver's message quotes the URL, password included.
            problem = "is not a Postgres URL; percent-encode special characters of the password"
            raise SettingError("SUPABASE_DB_URL", problem) from None
        return self.database_url


@cache
def _migrate_once(url: str) -> None:
    migrate(url)


@cache
def _halfvec_info(url: str) -> TypeInfo:
    """Look the type up once per process: its number differs between databases, not connections."""
    with opened(url) as connection:
        info = TypeInfo.fetch(connection, "extensions.halfvec")
    if info is None:
        message = "The database has no extensions.halfvec: pgvector 0.7 or later is needed."
        raise ServerError(message)
    return info
