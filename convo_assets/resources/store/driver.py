"""How connections are opened, and what the driver's errors mean."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from convo_assets.errors import SettingError, StoreOutageError, StoreRefusedError

_MISTAKES = (
    "password authentication failed",
    "does not exist",
    "Tenant or user not found",
    "failed to resolve host",
    "certificate",
)
"""Parts of the driver's messages that speak of a wrong URL, which waiting does not mend."""

_REASONS = (
    "Connection refused",
    "timeout expired",
    "remaining connection slots",
    "too many clients",
    "MaxClients",
    "starting up",
    "shutting down",
    "terminating connection",
    "server closed the connection",
    "SSL SYSCALL error",
    "No space left on device",
    "deadlock detected",
)
"""Parts of the driver's messages that may be passed on."""

_PASSING = {"25006", "25P03"}
"""SQLSTATE of a replica that takes over, and of a transaction that waited too long."""


def opened(url: str) -> psycopg.Connection[Any]:
    """Open a connection that fits a transaction pooler and notices when the other end is gone."""
    return psycopg.connect(
        url,
        prepare_threshold=None,
        connect_timeout=30,
        keepalives_idle=30,
        keepalives_interval=10,
        keepalives_count=3,
        tcp_user_timeout=60_000,
    )


@contextmanager
def translated() -> Iterator[None]:
    """Replace the driver's errors, whose messages quote rows, or a URL that was mistyped.

    Raises:
        StoreOutageError: If there is no connection, or it breaks off.
        SettingError: If the database refuses whoever asks.
        StoreRefusedError: If a statement cannot be executed.
    """
    try:
        yield
    except psycopg.errors.QueryCanceled as error:
        raise _refusal(error) from None
    except psycopg.OperationalError as error:
        if mistake := next((m for m in _MISTAKES if m in str(error)), None):
            raise SettingError("SUPABASE_DB_URL", f"leads nowhere ({mistake})") from None
        known = (reason for reason in _REASONS if reason in str(error))
        raise StoreOutageError(next(known, type(error).__name__)) from None
    except psycopg.Error as error:
        if error.sqlstate in _PASSING:
            raise StoreOutageError(type(error).__name__) from None
        raise _refusal(error) from None


def _refusal(error: psycopg.Error) -> StoreRefusedError:
    return StoreRefusedError(
        type(error).__name__,
        state=error.sqlstate or "none",
        table=error.diag.table_name or "",
        constraint=error.diag.constraint_name or "",
    )
