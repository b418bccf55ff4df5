"""What cannot be read for a moment has not been deleted."""

import errno
import os
from pathlib import Path

import pytest
from fsspec.implementations.local import LocalFileSystem

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
