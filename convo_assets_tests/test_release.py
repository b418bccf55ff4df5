"""A release holds what is ready, under a name that says what it holds, as its readers expect it."""

import shutil
from pathlib import Path

import pytest

from convo_assets.resources.releases import ReleaseFiles, faults
from convo_assets.resources.releases.records import ReleaseRecords
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.builders import span
from convo_assets_tests.graph import EXPENSES, run_graph, run_whole, write_sources
from convo_assets_tests.releases import a_release, newest
from convo_assets_tests.resource_sets import resources_with_fakes


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

    result = run_whole(resources_with_fakes(store, tmp_path), "release")

    (event,) = result.asset_materializations_for_node("dataset_release")
    assert event.metadata["made in this run"].value is False
    assert newest(tmp_path).version == released.version
    assert (released.folder / "manifest.json").stat().st_mtime_ns == written


def test_a_release_made_elsewhere_from_the_same_rows_is_the_same_to_the_byte(
    released: ReleaseFiles, store: SupabaseStore, tmp_path: Path
) -> None:
    before = dict(released.manifest["sha256"])
    shutil.rmtree(released.folder)

    run_whole(resources_with_fakes(store, tmp_path), "release")

    assert newest(tmp_path).manifest["sha256"] == before


def test_changed_rows_make_another_release_and_leave_the_first_alone(
    released: ReleaseFiles, store: SupabaseStore, tmp_path: Path
) -> None:
    write_sources(tmp_path, expenses=EXPENSES.replace("140", "150"))
    run_graph(resources_with_fakes(store, tmp_path))

    run_whole(resources_with_fakes(store, tmp_path), "release")

    assert newest(tmp_path).version != released.version
    assert not faults(released.folder)
    assert ReleaseRecords(store).row_count(released.version) > 0


def test_a_release_that_comes_back_is_the_newest_again(
    released: ReleaseFiles, store: SupabaseStore, tmp_path: Path
) -> None:
    for number in ("150", "140"):
        write_sources(tmp_path, expenses=EXPENSES.replace("140", number))
        run_graph(resources_with_fakes(store, tmp_path))
        run_whole(resources_with_fakes(store, tmp_path), "release")

    latest = ReleaseRecords(store).latest()
    assert latest is not None
    assert latest.version == released.version


def test_the_name_covers_who_is_avoided_in_passages(
    released: ReleaseFiles, store: SupabaseStore, tmp_path: Path
) -> None:
    resources = resources_with_fakes(store, tmp_path)
    known = resources.known_values.of("handbook").values
    name = "Ines Duarte"
    known.learn(known.forms(name, [span(0, len(name), "PERSON", 1.0)]), origin="elsewhere")

    run_whole(resources, "release")

    assert newest(tmp_path).version != released.version
    assert not faults(released.folder)
