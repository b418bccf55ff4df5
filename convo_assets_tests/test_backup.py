"""What is stored survives the loss of the database."""

from pathlib import Path

from typer.testing import CliRunner

from convo_assets.cli import app
from convo_assets.resources.store import SupabaseStore, back_up, restore
from convo_assets.resources.store.audit_log import AuditLog
from convo_assets_tests.conftest import empty
from convo_assets_tests.graph import (
    EXPENSES,
    LEAVE,
    ledger_times,
    run_graph,
    stored,
    write_sources,
)
from convo_assets_tests.releases import a_release
from convo_assets_tests.resource_sets import resources_with_fakes


def test_a_restored_store_is_the_one_that_was_backed_up_and_needs_no_work(
    store: SupabaseStore, deployed: Path
) -> None:
    write_sources(deployed, expenses=EXPENSES)
    run_graph(resources_with_fakes(store, deployed))
    rows, times = stored(store), ledger_times(store)
    file = deployed / "store.dump"

    saved = CliRunner().invoke(app, ["backup", str(file)])
    empty(store)
    lost = stored(store)
    put_back = CliRunner().invoke(app, ["restore", str(file), "--yes"])
    run_graph(resources_with_fakes(store, deployed))

    assert (saved.exit_code, put_back.exit_code) == (0, 0)
    assert file.stat().st_mode & 0o777 == 0o600
    assert not any(lost.values())
    assert stored(store) == rows
    assert ledger_times(store) == times


def test_what_was_forgotten_since_the_backup_stays_forgotten(
    store: SupabaseStore, deployed: Path
) -> None:
    write_sources(deployed, expenses=EXPENSES, leave=LEAVE)
    run_graph(resources_with_fakes(store, deployed))
    back_up(store, deployed / "store.dump")
    forgotten = CliRunner().invoke(app, ["forget", "handbook/leave.md", "--yes"])
    left = stored(store)

    restored = CliRunner().invoke(app, ["restore", str(deployed / "store.dump"), "--yes"])

    assert (forgotten.exit_code, restored.exit_code) == (0, 0)
    assert stored(store)["raw_docs"] == left["raw_docs"]
    assert stored(store)["chunks"] == left["chunks"]


def test_a_release_withdrawn_since_the_backup_stays_withdrawn(
    store: SupabaseStore, deployed: Path
) -> None:
    version = a_release(store, deployed).version
    back_up(store, deployed / "store.dump")
    with store.connect() as connection:
        connection.execute("update convo.dataset_releases set withdrawn_because = 'forgotten'")

    restore(store, deployed / "store.dump")

    with store.connect() as connection:
        releases = connection.execute(
            "select version, withdrawn_because from convo.dataset_releases"
        )
        rows = connection.execute("select * from convo.dataset_release_rows").fetchall()
        assert releases.fetchall() == [(version, "forgotten")]
    assert not rows


def test_the_log_goes_on_behind_what_the_backup_has_of_it(
    store: SupabaseStore, deployed: Path
) -> None:
    write_sources(deployed, expenses=EXPENSES, leave=LEAVE)
    run_graph(resources_with_fakes(store, deployed))
    back_up(store, deployed / "store.dump")
    CliRunner().invoke(app, ["forget", "handbook/leave.md", "--yes"])
    before = list(AuditLog(store).entries())

    restore(store, deployed / "store.dump")

    after = list(AuditLog(store).entries())
    assert after[:-1] == before
    assert after[-1].said["event"] == "restored"
    assert AuditLog(store).first_break() is None


def test_a_file_that_is_no_backup_changes_nothing(store: SupabaseStore, deployed: Path) -> None:
    write_sources(deployed, expenses=EXPENSES)
    run_graph(resources_with_fakes(store, deployed))
    rows = stored(store)
    (deployed / "other").write_text("not a dump")

    result = CliRunner().invoke(app, ["restore", str(deployed / "other"), "--yes"])

    assert result.exit_code == 1
    assert "pg_restore failed" in str(result.exception)
    assert stored(store) == rows


def test_nothing_is_replaced_without_a_yes(store: SupabaseStore, tmp_path: Path) -> None:
    back_up(store, tmp_path / "store.dump")

    result = CliRunner().invoke(app, ["restore", str(tmp_path / "store.dump")], input="n\n")

    assert result.exit_code == 1
    assert "Restored" not in result.stdout


def test_a_hosted_url_with_options_is_backed_up_as_well(
    store: SupabaseStore, deployed: Path
) -> None:
    options = "sslmode=prefer&connect_timeout=9&application_name=convo%20assets"
    file = deployed / "store.dump"

    back_up(SupabaseStore(database_url=f"{store.url()}?{options}"), file)

    assert file.read_bytes()[:5] == b"PGDMP"
