"""The schema: made by migrations in order, recognised, and guarded as promised."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from convo_assets.errors import UnknownMigrationsError
from convo_assets.resources.postgres import EmbeddedPostgres
from convo_assets.resources.store import SupabaseStore, back_up, restore
from convo_assets.resources.store.migrations import MIGRATIONS, migrate

PROMISED = {
    "chunks": {"authenticated": {"SELECT"}},
    "embeddings": {"authenticated": {"SELECT"}},
    "lexeme_counts": {"authenticated": {"SELECT"}},
}
"""What any role but the pipeline's may do with a table."""


@pytest.fixture
def database(store_home: Path) -> Iterator[str]:
    """The URL of a database that no migration has seen yet."""
    server = EmbeddedPostgres(store_home).ensure()
    name = sql.Identifier("unmigrated")
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("create database {} owner postgres").format(name))
    with psycopg.connect(_other(server.admin_url), autocommit=True) as admin:
        admin.execute("create schema extensions authorization postgres")
        admin.execute("create extension vector with schema extensions")
    yield _other(server.url)
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("drop database {} with (force)").format(name))


def _other(url: str) -> str:
    return f"{url.rsplit('/', 1)[0]}/unmigrated"


def history(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        query = "select version from supabase_migrations.schema_migrations order by 1"
        return [version for (version,) in connection.execute(query)]


def remember(url: str, version: str, statement: str) -> None:
    """Write a migration into the history as `supabase db push` does."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "insert into supabase_migrations.schema_migrations values (%s, %s, 'name')",
            [version, [statement]],
        )


def test_every_migration_is_applied_to_an_empty_database_oldest_first(database: str) -> None:
    applied = migrate(database)

    assert applied == sorted(path.name.split("_")[0] for path in MIGRATIONS.glob("*.sql"))
    assert applied == history(database)
    with psycopg.connect(database) as connection:
        tables = connection.execute("select tablename from pg_tables where schemaname = 'convo'")
        assert len(tables.fetchall()) == 16


def test_a_store_that_another_version_made_says_how_to_go_on_and_keeps_its_rows(
    database: str,
) -> None:
    migrate(database)
    with psycopg.connect(database) as connection:
        connection.execute("truncate supabase_migrations.schema_migrations")
        connection.execute("insert into convo.forgotten (raw_doc_id, source) values ('a', 's')")
    remember(database, "20261122160000", "create table convo.raw_docs ()")
    remember(database, "20261126160000", "alter table convo.ledger add column places jsonb")

    with pytest.raises(UnknownMigrationsError) as refused:
        migrate(database)

    said = str(refused.value)
    assert "migration 20261122160000 and 1 more is not in supabase/migrations" in said
    assert "`convo-assets backup FILE`" in said
    assert "`convo-assets down --delete-data`" in said
    assert history(database) == ["20261122160000", "20261126160000"]
    with psycopg.connect(database) as connection:
        assert connection.execute("select raw_doc_id from convo.forgotten").fetchall() == [("a",)]


def test_migrations_of_another_project_in_the_same_database_are_none_of_ours(
    database: str,
) -> None:
    migrate(database)
    remember(database, "20250101000000", "create table public.invoices ()")

    assert migrate(database) == []


def test_a_backup_of_another_version_is_not_restored(store: SupabaseStore, tmp_path: Path) -> None:
    version = "20261122160000"
    remember(store.url(), version, "create table convo.raw_docs ()")
    try:
        back_up(store, tmp_path / "store.dump")
    finally:
        with store.connect() as connection:
            connection.execute(
                "delete from supabase_migrations.schema_migrations where version = %s", [version]
            )
    with store.connect() as connection:
        connection.execute("insert into convo.forgotten (raw_doc_id, source) values ('a', 's')")

    with pytest.raises(UnknownMigrationsError, match="restore it with the version that wrote it"):
        restore(store, tmp_path / "store.dump")

    with store.connect() as connection:
        assert connection.execute("select raw_doc_id from convo.forgotten").fetchall() == [("a",)]
    assert version not in history(store.url())


def test_every_table_has_row_level_security_and_only_a_search_is_granted(
    store: SupabaseStore,
) -> None:
    with store.connect() as connection:
        tables = connection.execute(
            "select relname, relrowsecurity from pg_class "
            "where relnamespace = 'convo'::regnamespace and relkind = 'r'"
        ).fetchall()
        grants = connection.execute(
            "select c.relname, coalesce(r.rolname, 'public'), a.privilege_type from pg_class c "
            "cross join aclexplode(c.relacl) a left join pg_roles r on r.oid = a.grantee "
            "where c.relnamespace = 'convo'::regnamespace "
            "and coalesce(r.rolname, 'public') not in ('postgres', 'service_role')"
        ).fetchall()
        policies = connection.execute(
            "select tablename, roles::text, cmd from pg_policies where schemaname = 'convo'"
        ).fetchall()

    assert tables
    assert all(secured for _, secured in tables)
    found: dict[str, dict[str, set[str]]] = {}
    for table, role, privilege in grants:
        found.setdefault(table, {}).setdefault(role, set()).add(privilege)
    assert found == PROMISED
    assert sorted(policies) == [(table, "{authenticated}", "SELECT") for table in sorted(PROMISED)]


def test_functions_are_for_signed_in_applications_and_name_every_schema_they_use(
    store: SupabaseStore,
) -> None:
    with store.connect() as connection:
        functions = connection.execute(
            "select proname, has_function_privilege('anon', oid, 'execute'), "
            "has_function_privilege('authenticated', oid, 'execute'), proconfig "
            "from pg_proc where pronamespace = 'convo'::regnamespace"
        ).fetchall()

    assert not [name for name, anon, _, _ in functions if anon]
    searching = {name for name, _, signed_in, _ in functions if signed_in}
    assert searching == {
        "candidate_query",
        "chunk_filter",
        "lexemes_of",
        "match_chunks",
        "search_chunks",
        "set_vector_scan",
        "text_config",
    }
    assert all(settings == ['search_path=""'] for _, _, _, settings in functions)
