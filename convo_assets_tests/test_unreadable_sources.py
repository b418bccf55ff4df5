"""What cannot be read for a moment has not been deleted."""

import errno
import os
import socket
from pathlib import Path

import pytest
from fsspec.implementations.local import LocalFileSystem
from typer.testing import CliRunner

from convo_assets.cli import app
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.graph import EXPENSES, LEAVE, run_graph, stored, write_sources
from convo_assets_tests.resource_sets import resources_with_fakes


@pytest.mark.parametrize("place", ["open", "ls"])
@pytest.mark.parametrize("failure", [errno.EIO, errno.ESTALE])
def test_sources_that_cannot_be_read_for_a_moment_lose_nothing(
    store: SupabaseStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    failure: int,
) -> None:
    monkeypatch.setattr("convo_assets.retries.RETRIES", 1)
    monkeypatch.setattr("convo_assets.retries.WAIT_SECONDS", 1)
    folder = write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES)
    run_graph(resources_with_fakes(store, tmp_path))
    before = stored(store)
    real = getattr(LocalFileSystem, place)
    failing = folder / "leave.md" if place == "open" else folder
    (folder / "leave.md").touch()  # a file that has not changed would not be opened

    def fails(self: LocalFileSystem, path: str, *args: object, **kwargs: object) -> object:
        if Path(path) == failing:
            raise OSError(failure, os.strerror(failure), path)
        return real(self, path, *args, **kwargs)

    monkeypatch.setattr(LocalFileSystem, place, fails)
    failed = run_graph(resources_with_fakes(store, tmp_path), raise_on_error=False)
    monkeypatch.setattr(LocalFileSystem, place, real)

    assert "The document sources cannot be read (OSError)" in str(failed.all_events)
    assert stored(store) == before
    assert run_graph(resources_with_fakes(store, tmp_path)).success
    assert stored(store) == before


def test_what_is_no_file_is_refused_with_its_reason_and_the_files_beside_it_are_read(
    store: SupabaseStore, deployed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_sources(deployed, leave=LEAVE)
    elsewhere = write_sources(deployed / "elsewhere", expenses=EXPENSES)
    (folder / "shared").symlink_to(elsewhere)
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.txt")
    (folder / "link.md").symlink_to(folder / "pipe.txt")
    monkeypatch.chdir(folder)  # names of sockets are short
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket.txt")

        run = run_graph(resources_with_fakes(store, deployed))
        shown = CliRunner().invoke(app, ["status", "--refusals"])

    assert run.success
    assert len(stored(store)["raw_docs"]) == 1
    for name, reason in {
        "shared": "linked_folder",
        "loop": "linked_folder",
        "pipe.txt": "special_file",
        "link.md": "special_file",
        "socket.txt": "special_file",
    }.items():
        assert f"rejected  {name}  ({reason} 1)" in shown.output
    assert run_graph(resources_with_fakes(store, deployed)).success


def test_a_source_may_be_a_link_to_a_folder(store: SupabaseStore, tmp_path: Path) -> None:
    elsewhere = write_sources(tmp_path / "elsewhere", leave=LEAVE)
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "handbook").symlink_to(elsewhere)
    (tmp_path / "sources" / "broken").symlink_to(tmp_path / "nowhere")
    resources = resources_with_fakes(store, tmp_path)

    run_graph(resources)

    assert resources.sources.source_keys() == ["handbook"]
    assert len(stored(store)["raw_docs"]) == 1
