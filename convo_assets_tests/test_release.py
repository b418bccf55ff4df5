"""A release holds what is ready, under a name that says what it holds, as its readers expect it."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from convo_assets.cli import app
from convo_assets.errors import UnknownReleaseError
from convo_assets.resources.releases import ReleaseFiles, faults
from convo_assets.resources.releases.records import ReleaseRecords
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.graph import EXPENSES, LEAVE, run_graph, run_whole, write_sources
from convo_assets_tests.releases import a_release, newest
from convo_assets_tests.worlds import a_world


@pytest.fixture
def released(store: SupabaseStore, tmp_path: Path) -> ReleaseFiles:
    """A release, with the store and the sources it was made from."""
    return a_release(store, tmp_path)


def test_rows_of_the_store_are_in_the_release_and_in_its_record(
    released: ReleaseFiles, store: SupabaseStore
) -> None:
    record = ReleaseRecords(store).latest()

    assert record is not None
    assert record.version == released.version
    assert record.manifest == released.manifest
    rows = sum(released.manifest["counts"]["rows"].values())
    assert rows == ReleaseRecords(store).row_count(released.version) > 0


def test_the_same_rows_are_written_once_under_the_same_name(
    released: ReleaseFiles, store: SupabaseStore, tmp_path: Path
) -> None:
    written = (released.folder / "manifest.json").stat().st_mtime_ns

    result = run_whole(a_world(store, tmp_path), "release")

    (event,) = result.asset_materializations_for_node("dataset_release")
    assert event.metadata["written in this run"].value is False
    assert newest(tmp_path).version == released.version
    assert (released.folder / "manifest.json").stat().st_mtime_ns == written


def test_a_release_made_elsewhere_from_the_same_rows_is_the_same_to_the_byte(
    released: ReleaseFiles, store: SupabaseStore, tmp_path: Path
) -> None:
    before = dict(released.manifest["sha256"])
    shutil.rmtree(released.folder)

    run_whole(a_world(store, tmp_path), "release")

    assert newest(tmp_path).manifest["sha256"] == before


def test_changed_rows_make_another_release_and_leave_the_first_alone(
    released: ReleaseFiles, store: SupabaseStore, tmp_path: Path
) -> None:
    write_sources(tmp_path, expenses=EXPENSES.replace("140", "150"))
    run_graph(a_world(store, tmp_path))

    run_whole(a_world(store, tmp_path), "release")

    assert newest(tmp_path).version != released.version
    assert not faults(released.folder)
    assert ReleaseRecords(store).row_count(released.version) > 0


@pytest.mark.usefixtures("released")
def test_a_source_with_a_row_that_does_not_pass_the_gate_is_left_out_and_named(
    store: SupabaseStore, tmp_path: Path
) -> None:
    write_sources(tmp_path, of="other", rules=LEAVE.replace("annual", "parental"))
    run_graph(a_world(store, tmp_path), of="other")
    leak = "Mail a@b.example."
    with store.connect() as connection:
        connection.execute(
            "update convo.turns set content = %s where role = 'assistant' and conversation_id = "
            "(select min(id) from convo.conversations where source = 'other')",
            [leak],
        )

    result = run_whole(a_world(store, tmp_path), "release")

    assert result.success
    assert newest(tmp_path).manifest["sources"].keys() == {"handbook"}
    assert newest(tmp_path).manifest["not_ready"] == {"other": "1 rows did not pass the leak gate"}
    assert "a@b.example" not in str(result.all_events)


@pytest.mark.usefixtures("released")
def test_a_source_whose_documents_do_not_pass_the_gate_is_left_out(
    store: SupabaseStore, tmp_path: Path
) -> None:
    write_sources(tmp_path, of="other", rules=LEAVE.replace("annual", "parental"))
    run_graph(a_world(store, tmp_path), of="other")
    with store.connect() as connection:
        connection.execute(
            "update convo.redacted_docs set content = content || ' Mail a@b.example.' "
            "where source = 'other'"
        )

    run_whole(a_world(store, tmp_path), "release")

    assert newest(tmp_path).manifest["sources"].keys() == {"handbook"}
    assert "did not pass the leak gate" in newest(tmp_path).manifest["not_ready"]["other"]


def test_a_release_that_comes_back_is_the_newest_again(
    released: ReleaseFiles, store: SupabaseStore, tmp_path: Path
) -> None:
    for number in ("150", "140"):
        write_sources(tmp_path, expenses=EXPENSES.replace("140", number))
        run_graph(a_world(store, tmp_path))
        run_whole(a_world(store, tmp_path), "release")

    latest = ReleaseRecords(store).latest()
    assert latest is not None
    assert latest.version == released.version


def test_without_any_row_there_is_no_release(store: SupabaseStore, tmp_path: Path) -> None:
    result = run_whole(a_world(store, tmp_path), "release", raise_on_error=False)

    assert not result.success
    assert not (tmp_path / "artifacts" / "releases").exists()


def test_verify_says_whole_or_names_each_file_that_is_not(
    released: ReleaseFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVO_ARTIFACTS", str(tmp_path / "artifacts"))
    whole = CliRunner().invoke(app, ["verify", released.version])
    (released.folder / "openai" / "train.jsonl").write_text("{}")
    (released.folder / "README.md").unlink()
    (released.folder / "extra.txt").write_text("?")

    broken = CliRunner().invoke(app, ["verify", str(released.folder)])

    assert (whole.exit_code, "is whole" in whole.stdout) == (0, True)
    assert broken.exit_code == 1
    assert "README.md is missing" in broken.stderr
    assert "openai/train.jsonl has changed" in broken.stderr
    assert "extra.txt does not belong to it" in broken.stderr


def test_a_broken_release_is_written_again(
    released: ReleaseFiles, store: SupabaseStore, tmp_path: Path
) -> None:
    (released.folder / "README.md").unlink()

    run_whole(a_world(store, tmp_path), "release")

    assert not faults(released.folder)


def test_a_release_that_does_not_exist_is_named_with_those_that_do(released: ReleaseFiles) -> None:
    with pytest.raises(UnknownReleaseError, match=released.version):
        _ = ReleaseFiles(released.folder.with_name("nowhere")).manifest
