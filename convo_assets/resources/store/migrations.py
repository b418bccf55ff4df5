"""Apply `supabase/migrations` with the bookkeeping of the Supabase CLI, so that both agree."""

import re
from collections.abc import Mapping
from pathlib import Path

from convo_assets.errors import UnknownMigrationsError
from convo_assets.resources.store.driver import opened

MIGRATIONS = Path(__file__).parents[3] / "supabase" / "migrations"
_FILE = re.compile(r"(\d+)_(\w+)\.sql")
_LOCK = 7_202_611_221
"""Key of the advisory lock that lets one process at a time migrate."""

_REMEDY = (
    "go on with that version, or keep a copy with `convo-assets backup FILE`, start an empty store "
    "with `convo-assets down --delete-data`, materialize again and repeat every "
    "`convo-assets forget` (docs/operations.md, also for a hosted store)"
)

_BOOKKEEPING = """
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (
  version text primary key, statements text[], name text
);
"""


def migrate(url: str, *, folder: Path = MIGRATIONS) -> list[str]:
    """Apply what has not been applied, oldest first, and return the applied versions.

    Each file is one transaction: it is there with its bookkeeping row, or it is not there at all.

    Raises:
        UnknownMigrationsError: If schema `convo` has been made or changed by migrations that are
            not in the folder; nothing is changed then.
    """
    applied = []
    with opened(url) as connection:
        connection.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        connection.execute(_BOOKKEEPING)
        rows = connection.execute(
            "select version, coalesce(statements::text, '') "
            "from supabase_migrations.schema_migrations order by version"
        )
        history = dict(rows.fetchall())
        refuse_unknown(history, folder=folder)
        for version, name, path in _files(folder):
            if version in history:
                continue
            script = path.read_text(encoding="utf-8")
            with connection.transaction():
                connection.execute(script.encode())
                connection.execute(
                    "insert into supabase_migrations.schema_migrations values (%s, %s, %s)",
                    [version, [script], name],
                )
            applied.append(version)
    return applied


def refuse_unknown(
    history: Mapping[str, str],
    *,
    folder: Path = MIGRATIONS,
    of: str = "The store",
    remedy: str = _REMEDY,
) -> None:
    """Refuse a history of migrations, statements by version, that this checkout cannot go on from.

    A project may share its database with another one: migrations that say nothing of schema `convo`
    are none of ours.

    Raises:
        UnknownMigrationsError: If one of ours is not in the folder.
    """
    known = {version for version, _, _ in _files(folder)}
    unknown = [v for v in sorted(history) if v not in known and "convo." in history[v]]
    if unknown:
        raise UnknownMigrationsError(unknown, of=of, remedy=remedy)


def _files(folder: Path) -> list[tuple[str, str, Path]]:
    matches = ((_FILE.fullmatch(path.name), path) for path in sorted(folder.iterdir()))
    return [(match[1], match[2], path) for match, path in matches if match]
