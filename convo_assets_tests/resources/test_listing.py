"""A file that has not changed is not opened, and any other is read once."""

import json
import os
import stat
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.local import LocalFileSystem

from convo_assets.errors import UnreachableSourcesError
from convo_assets.resources.documents import FolderSources, listing
from convo_assets.resources.documents import files as files_module
from convo_assets.resources.documents.files import FolderFiles
from convo_assets.resources.documents.listing import FileState
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.graph import LEAVE, run_graph
from convo_assets_tests.resource_sets import a_workspace, resources_with_fakes

TEXT = "The cool box lasts six hours."


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file of the sources has been opened, by name."""
    counts: Counter[str] = Counter()
    real = LocalFileSystem.open

    def counted(self: LocalFileSystem, path: str, *args: Any, **kwargs: Any) -> Any:
        if "/sources/" in str(path):
            counts[Path(path).name] += 1
        return real(self, path, *args, **kwargs)

    monkeypatch.setattr(LocalFileSystem, "open", counted)
    return counts


@pytest.fixture(autouse=True)
def coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Timestamps that are as fine as those here are: tests need not wait for seconds."""
    monkeypatch.setattr(listing, "TIMESTAMP_SECONDS", 0.05)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two documents that have come to rest."""
    folder = tmp_path / "sources" / "s"
    folder.mkdir(parents=True)
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(f"{TEXT} {name}")
    settle()
    return folder


def settle() -> None:
    time.sleep(0.1)


def opening(folder: Path, *, rehash: bool = False) -> FolderFiles:
    """Return the files as a run that ingests them gets them."""
    root = folder.parent
    sources = FolderSources(root=str(root), workspace=a_workspace(root.parent), rehash=rehash)
    return sources.files("s", remember=True)


def run(folder: Path, *, rehash: bool = False) -> dict[str, bytes]:
    """List twice and read all, as a run does, and return contents by identifier."""
    files = opening(folder, rehash=rehash)
    ids = [identifier for identifier, _ in files.list_items()]
    assert ids == [identifier for identifier, _ in files.list_items()]
    return {file.id: file.content for file in files.read(ids)}


def look(folder: Path) -> list[str]:
    """List only, as a run does that finds nothing to do."""
    return [identifier for identifier, _ in opening(folder).list_items()]


def test_new_files_are_read_once_and_unchanged_ones_are_not_opened(
    folder: Path, opened: Counter[str]
) -> None:
    first = run(folder)
    assert opened == {"a.txt": 1, "b.txt": 1}
    opened.clear()

    assert look(folder) == [*first]
    assert not opened


def test_a_second_run_of_the_graph_opens_nothing_not_even_what_was_refused(
    store: SupabaseStore, folder: Path, tmp_path: Path, opened: Counter[str]
) -> None:
    (folder / "damaged.docx").write_bytes(b"PK no zip")
    (folder / "unknown.bin").write_bytes(b"?")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "c.md").write_text(LEAVE)
    settle()
    first = run_graph(resources_with_fakes(store, tmp_path), of="s")
    assert set(opened.values()) == {1}
    assert len(opened) == 6
    opened.clear()

    second = run_graph(resources_with_fakes(store, tmp_path), of="s")

    assert first.success
    assert second.success
    assert not opened


def test_a_changed_file_is_read_once_and_no_other(folder: Path, opened: Counter[str]) -> None:
    before = run(folder)
    opened.clear()
    (folder / "b.txt").write_text("Other words.")
    settle()

    after = run(folder)

    assert opened["b.txt"] == 1
    assert b"Other words." in after.values()
    assert len(before.keys() & after.keys()) == 1
    opened.clear()
    assert look(folder) == [*after]
    assert not opened


def test_a_touched_file_keeps_its_identifier(folder: Path, opened: Counter[str]) -> None:
    before = look(folder)
    opened.clear()
    (folder / "a.txt").touch()

    assert look(folder) == before
    assert opened == {"a.txt": 1}


@pytest.mark.parametrize(
    ("facts", "vouched_for"),
    [
        pytest.param({"mtime": 100.0}, True, id="long-ago"),
        pytest.param({"mtime": 109.5}, False, id="just-now"),
        pytest.param({"mtime": 111.0}, False, id="in-the-future"),
        pytest.param({"mtime": 100.0, "created": 109.5}, False, id="set-back-just-now"),
        pytest.param({"LastModified": datetime.fromtimestamp(100, UTC)}, True, id="as-a-date"),
        pytest.param({"LastModified": "yesterday"}, False, id="as-words"),
        pytest.param({"created": 100.0}, False, id="nothing-of-its-content"),
        pytest.param({"ETag": "abc", "LastModified": "now"}, True, id="named-by-its-content"),
    ],
)
def test_a_listing_vouches_for_what_was_written_clearly_before_it(
    facts: dict[str, object], *, vouched_for: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within a timestamp's grain a file may change again and be listed as before."""
    monkeypatch.setattr(listing, "TIMESTAMP_SECONDS", 2.0)

    assert bool(FileState.of({"size": 1, **facts}, listed_at=110.0)) == vouched_for


def test_a_file_that_was_written_just_now_is_read_again(
    folder: Path, opened: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "TIMESTAMP_SECONDS", 60.0)
    before = look(folder)
    opened.clear()

    assert look(folder) == before
    assert opened == {"a.txt": 1, "b.txt": 1}


def test_a_time_of_modification_that_was_set_back_deceives_nobody(folder: Path) -> None:
    before = look(folder)
    was = (folder / "a.txt").stat()
    (folder / "a.txt").write_text(f"{TEXT[:-1]}! a.txt")
    os.utime(folder / "a.txt", ns=(was.st_atime_ns, was.st_mtime_ns))
    settle()

    assert look(folder)[0] != before[0]


def test_a_link_changes_when_what_it_leads_to_does(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.txt"
    target.write_text(TEXT)
    (folder / "link.txt").symlink_to(target)
    settle()
    before = look(folder)
    target.write_text(TEXT.upper())
    settle()

    after = look(folder)

    assert before[:2] == after[:2]
    assert before[2] != after[2]


def test_everything_is_read_again_where_that_is_wanted(folder: Path, opened: Counter[str]) -> None:
    before = run(folder)
    opened.clear()

    assert run(folder, rehash=True) == before
    assert opened == {"a.txt": 1, "b.txt": 1}


def test_a_broken_or_foreign_memory_costs_time_only(folder: Path, opened: Counter[str]) -> None:
    before = look(folder)
    mark = folder.parents[1] / "landing" / "s" / ".listing"

    for content in ("", "{", '{"x": [1]}', "[]", '{"x": {"state": {"size": 1}}}'):
        mark.write_text(content)
        opened.clear()
        assert look(folder) == before
        assert opened == {"a.txt": 1, "b.txt": 1}


def test_what_is_remembered_is_private_and_names_no_file(folder: Path) -> None:
    (folder / "Marta Olsen.txt").write_text(TEXT)
    settle()
    look(folder)
    mark = folder.parents[1] / "landing" / "s" / ".listing"

    assert stat.S_IMODE(mark.stat().st_mode) == 0o600
    assert stat.S_IMODE(mark.parent.stat().st_mode) == 0o700
    assert len(json.loads(mark.read_text())) == 3
    assert "Olsen" not in mark.read_text()
    assert ".txt" not in mark.read_text()


def test_what_is_gone_is_forgotten(folder: Path) -> None:
    look(folder)
    (folder / "a.txt").unlink()
    look(folder)

    mark = folder.parents[1] / "landing" / "s" / ".listing"
    assert len(json.loads(mark.read_text())) == 1


def test_people_who_only_look_leave_nothing_behind(folder: Path) -> None:
    root = folder.parent
    sources = FolderSources(root=str(root), workspace=a_workspace(root.parent))

    assert len(list(sources.files("s").paths())) == 2
    assert not (root.parent / "landing").exists()


def test_a_run_that_dies_need_not_read_again_what_it_had_read(
    folder: Path, opened: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = LocalFileSystem.cat_file

    def fails(self: LocalFileSystem, path: str, *args: Any, **kwargs: Any) -> Any:
        if path.endswith("b.txt"):
            raise OSError(5, "broken")
        return real(self, path, *args, **kwargs)

    monkeypatch.setattr(LocalFileSystem, "cat_file", fails)
    with pytest.raises(UnreachableSourcesError):
        look(folder)
    monkeypatch.setattr(LocalFileSystem, "cat_file", real)
    opened.clear()

    assert len(look(folder)) == 2
    assert opened == {"b.txt": 1}


def test_a_file_that_may_not_be_opened_is_tried_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be allowed to somebody else, or tomorrow, and nothing of that is in its listing."""
    real = LocalFileSystem.cat_file

    def forbidden(self: LocalFileSystem, path: str, *args: Any, **kwargs: Any) -> Any:
        if path.endswith("b.txt"):
            raise PermissionError(13, "forbidden")
        return real(self, path, *args, **kwargs)

    monkeypatch.setattr(LocalFileSystem, "cat_file", forbidden)
    files = opening(folder)
    read = files.read([identifier for identifier, _ in files.list_items()])
    monkeypatch.setattr(LocalFileSystem, "cat_file", real)

    assert [file.problem for file in read] == ["", "unreadable"]
    assert f"{TEXT} b.txt".encode() in run(folder).values()


def test_an_unchanged_file_is_read_once_where_a_fingerprint_changed(
    folder: Path, opened: Counter[str]
) -> None:
    before = run(folder)
    opened.clear()

    assert run(folder) == before
    assert opened == {"a.txt": 1, "b.txt": 1}


def test_a_file_that_is_not_what_it_was_listed_as_is_read_anew_by_the_next_run(
    folder: Path,
) -> None:
    look(folder)
    files = opening(folder)
    ids = [identifier for identifier, _ in files.list_items()]
    (folder / "a.txt").write_text(TEXT)
    settle()

    with pytest.raises(UnreachableSourcesError, match="changes while it is being read"):
        files.read(ids)

    assert TEXT.encode() in run(folder).values()


def test_what_does_not_fit_in_memory_waits_without_a_name_and_the_rest_is_read_again(
    folder: Path, opened: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    size = (folder / "a.txt").stat().st_size
    monkeypatch.setattr(listing, "MAX_HELD_IN_MEMORY", size // 2)
    files = opening(folder)
    ids = [identifier for identifier, _ in files.list_items()]
    beside = [path.name for path in (folder.parents[1] / "landing").rglob("*") if path.is_file()]
    assert beside == [".listing"]
    assert [file.content.decode()[-5:] for file in files.read(ids)] == ["a.txt", "b.txt"]
    assert opened == {"a.txt": 1, "b.txt": 1}

    monkeypatch.setattr(listing, "MAX_HELD", size)
    opened.clear()
    assert len(run(folder, rehash=True)) == 2
    assert opened == {"a.txt": 1, "b.txt": 2}


def test_a_file_that_is_too_large_is_hashed_once_and_not_kept(
    folder: Path, opened: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_module, "MAX_FILE_BYTES", 5)

    for expected in ({"a.txt": 1, "b.txt": 1}, {}):
        files = opening(folder)
        read = files.read([identifier for identifier, _ in files.list_items()])
        assert [(file.problem, file.content) for file in read] == [("too_large", b"")] * 2
        assert opened == expected
        opened.clear()
