"""Apply `supabase/migrations` with the bookkeeping of the Supabase CLI, so that both agree."""

import re
from pathlib import Path

from convo_assets.resources.store.driver import opened

MIGRATIONS = Path(__file__).parents[3] / "supabase" / "migrations"
_FILE = re.compile(r"(\d+)_(\w+)\.sql")
_LOCK = 7_202_611_221
"""Key of the advisory lock that lets one process at a time migrate."""

_BOOKKEEPING = """
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (
  version text primary key, statements text[], name text
);
"""


def migrate(url: str, *, folder: Path = MIGRATIONS) -> list[str]:
    """Apply what has not been applied, oldest first, and return the applied versions.

    Each file is one transaction: it is there with its bookkeeping row, or it is not there at all.
    """
    applied = []
    with opened(url) as connection:
        connection.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        connection.execute(_BOOKKEEPING)
        rows = connection.execute("select version from supabase_migrations.schema_migrations")
        known = {version for (version,) in rows}
        for version, name, path in _files(folder):
            if version in known:
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


def _files(folder: Path) -> list[tuple[str, str, Path]]:
    matches = ((_FILE.fullmatch(path.name), path) for path in sorted(folder.iterdir()))
    return [(match[1], match[2], path) for match, path in matches if match]
