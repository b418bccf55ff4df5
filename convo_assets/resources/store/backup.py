"""Copies of the store as files of pg_dump, and the way back."""

import subprocess
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from convo_assets.errors import ServerError
from convo_assets.resources.postgres.binaries import find_binaries
from convo_assets.resources.store.audit_log import AuditLog, append, keep_entries
from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.store.migrations import refuse_unknown

_SCHEMAS = ("convo", "supabase_migrations")
"""The rows and what is known of them, and which migrations have been applied."""


def back_up(store: SupabaseStore, target: Path) -> None:
    """Write everything that is stored into one file, whole or not at all.

    Raises:
        ServerError: If pg_dump fails.
    """
    staging = target.with_name(f"{target.name}.partial")
    staging.touch(mode=0o600)
    schemas = [f"--schema={name}" for name in _SCHEMAS]
    try:
        _run(store, "pg_dump", "--format=custom", "--no-owner", *schemas, f"--file={staging}")
        staging.rename(target)
    finally:
        staging.unlink(missing_ok=True)


def restore(store: SupabaseStore, source: Path) -> None:
    """Put what is in a file in the place of what is stored, all of it or nothing.

    What has been forgotten or withdrawn since the backup stays so, and the log goes on.

    Raises:
        ServerError: If the file is none of `back_up`, or pg_restore fails; nothing is changed then.
        UnknownMigrationsError: If the file was written by a version with another schema.
    """
    refuse_unknown(
        _history(store, source), of="The backup", remedy="restore it with the version that wrote it"
    )
    with store.connect() as connection:
        forgotten = connection.execute("select raw_doc_id, source from convo.forgotten").fetchall()
        withdrawn = connection.execute(
            "select withdrawn_because, version from convo.dataset_releases "
            "where withdrawn_because is not null"
        ).fetchall()
    entries = list(AuditLog(store).entries())
    options = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
    _run(store, "pg_restore", *options, str(source))
    with store.connect() as connection, connection.cursor() as cursor:
        cursor.executemany(
            "insert into convo.forgotten (raw_doc_id, source) values (%s, %s) "
            "on conflict do nothing",
            forgotten,
        )
        cursor.execute(
            "delete from convo.raw_docs where id in (select raw_doc_id from convo.forgotten)"
        )
        cursor.executemany(
            "update convo.dataset_releases set withdrawn_because = %s where version = %s", withdrawn
        )
        cursor.executemany(
            "delete from convo.dataset_release_rows where version = %s",
            [(version,) for _, version in withdrawn],
        )
        keep_entries(connection, entries)
        replaced = {"replaced log": entries[-1].place.as_facts()} if entries else {}
        append(connection, "restored", "store", replaced)


def _history(store: SupabaseStore, source: Path) -> dict[str, str]:
    """Return the migrations that a file knows to be applied: their statements by version."""
    options = ("--data-only", "--table=schema_migrations", "--file=-")
    printed = _run(store, "pg_restore", *options, str(source), connect=False)
    rows = (line.partition("\t") for line in printed.splitlines() if line[:1].isdigit())
    return {version: statements for version, _, statements in rows}


def _run(store: SupabaseStore, program: str, *arguments: str, connect: bool = True) -> str:
    """Run a program of Postgres on the store, or on its arguments alone, and return what it says.

    Raises:
        ServerError: If it fails.
    """
    place: dict[str, Any] = conninfo_to_dict(store.url())
    # The password goes by the environment: a command line can be read by every user.
    secret = {"PGPASSWORD": str(place.pop("password", ""))}
    target = [f"--dbname={make_conninfo(**place)}"] if connect else []
    command = [str(find_binaries() / program), *target, *arguments]
    done = subprocess.run(command, env=secret, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    if done.returncode:
        said = done.stderr.strip().splitlines()
        # The first line names the object, later ones may quote rows.
        message = f"{program} failed: {said[0] if said else 'without a word'}"
        raise ServerError(message)
    return done.stdout
