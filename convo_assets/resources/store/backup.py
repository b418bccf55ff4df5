"""Copies of the store as files of pg_dump, and the way back."""

import subprocess
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from convo_assets.errors import ServerError
from convo_assets.resources.postgres.binaries import find_binaries
from convo_assets.resources.store.connection import SupabaseStore

_SCHEMAS = ("convo", "supabase_migrations")
"""The rows and what is known of them, and which migrations have been applied."""


def back_up(store: SupabaseStore, target: Path) -> None:
    """Write everything that is stored into one file, whole or not at all.

    Raises:
        ServerError: If pg_dump fails.
    """
    staging = target.with_name(f"{target.name}.partial")
    schemas = [f"--schema={name}" for name in _SCHEMAS]
    _run(store, "pg_dump", "--format=custom", "--no-owner", *schemas, f"--file={staging}")
    staging.chmod(0o600)
    staging.rename(target)


def restore(store: SupabaseStore, source: Path) -> None:
    """Put what is in a file in the place of what is stored, in one transaction.

    Raises:
        ServerError: If the file is none of `back_up`, or pg_restore fails; nothing is changed then.
    """
    options = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
    _run(store, "pg_restore", *options, str(source))


def _run(store: SupabaseStore, program: str, *arguments: str) -> None:
    place = conninfo_to_dict(store.url())
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    where = {variable: str(place[name]) for name, variable in names.items() if place.get(name)}
    database = str(place.get("dbname") or "postgres")
    command = [str(find_binaries() / program), f"--dbname={database}", *arguments]
    # The password goes by the environment: a command line can be read by every user.
    done = subprocess.run(command, env=where, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    if done.returncode:
        said = done.stderr.strip().splitlines()
        # The first line names the object, later ones may quote rows.
        message = f"{program} failed: {said[0] if said else 'without a word'}"
        raise ServerError(message)
