"""Supabase Storage, spoken to over HTTP with a server that keeps files in memory."""

import os
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from convo_assets.errors import ServerError, SettingError
from convo_assets.resources.resumable import PART, ResumableUploads
from convo_assets.resources.storage import Bucket, FsspecBucket, SupabaseBucket
from convo_assets_tests.object_storage import Storage


@pytest.fixture
def storage() -> Iterator[type[Storage]]:
    Storage.objects, Storage.sent, Storage.mood, Storage.uploads = {}, [], "", []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Storage)
    Thread(target=server.serve_forever, daemon=True).start()
    Storage.address = f"http://127.0.0.1:{server.server_port}"
    yield Storage
    server.shutdown()


def bucket(address: str = "") -> SupabaseBucket:
    return SupabaseBucket(
        name="datasets", project_url=address or Storage.address, service_key="sb_secret_test"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "train.parquet").write_bytes(b"PAR1\r\n\r\nPAR1")
    (tmp_path / "manifest.json").write_text("{}")
    return tmp_path


def test_every_file_is_sent_under_the_name_of_its_release(
    storage: type[Storage], folder: Path
) -> None:
    sent = bucket().upload(folder, prefix="releases/abc")

    assert sent == 2
    assert storage.objects == {
        "datasets/releases/abc/data/train.parquet": b"PAR1\r\n\r\nPAR1",
        "datasets/releases/abc/manifest.json": b"{}",
    }


def test_an_upload_that_was_cut_off_sends_only_what_is_missing(
    storage: type[Storage], folder: Path
) -> None:
    storage.objects["datasets/releases/abc/manifest.json"] = b"{}"

    bucket().upload(folder, prefix="releases/abc")

    assert storage.sent == ["datasets/releases/abc/data/train.parquet"]


def test_what_comes_back_different_is_an_error(storage: type[Storage], folder: Path) -> None:
    storage.mood = "broken"

    with pytest.raises(ServerError, match="holds other bytes"):
        bucket().upload(folder, prefix="releases/abc")


def test_a_refusal_names_the_file_and_not_the_key(storage: type[Storage], folder: Path) -> None:
    storage.mood = "closed"

    with pytest.raises(ServerError, match=r"refuses releases/abc/data/train\.parquet") as refused:
        bucket().upload(folder, prefix="releases/abc")

    assert "sb_secret" not in str(refused.value)


def test_files_are_removed(storage: type[Storage], folder: Path) -> None:
    bucket().upload(folder, prefix="releases/abc")

    bucket().remove("releases/abc", ["data/train.parquet", "nowhere"])

    assert list(storage.objects) == ["datasets/releases/abc/manifest.json"]


def test_a_deletion_that_is_refused_is_an_error(storage: type[Storage]) -> None:
    storage.mood = "closed"

    with pytest.raises(ServerError, match="does not delete releases/abc"):
        bucket().remove("releases/abc", ["manifest.json"])


def test_without_a_bucket_nothing_is_sent(storage: type[Storage], folder: Path) -> None:
    assert Bucket().upload(folder, prefix="releases/abc") == 0
    assert not storage.objects


LARGE = bytes(range(256)) * (PART // 256) + b"and a little more"


def test_a_large_file_goes_in_parts_and_after_a_break_only_the_rest(
    storage: type[Storage], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convo_assets.resources.resumable.RETRIES", 0)
    (folder / "model.safetensors").write_bytes(LARGE)
    key = "datasets/models/abc/model.safetensors"

    storage.mood = "cut"
    with pytest.raises(ServerError, match=r"does not take models/abc/model\.safetensors"):
        bucket().upload(folder, prefix="models/abc")
    storage.mood = ""
    bucket().upload(folder, prefix="models/abc")

    assert storage.objects[key] == LARGE
    parts = [entry for entry in storage.sent if entry.startswith(key)]
    assert parts == [f"{key} +{PART}", f"{key} +17"]
    assert not list(folder.parent.glob(".*.upload"))


def test_an_upload_that_storage_has_forgotten_is_begun_again(
    storage: type[Storage], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convo_assets.resources.resumable.RETRIES", 0)
    (folder / "model.safetensors").write_bytes(LARGE)
    storage.mood = "cut"
    with pytest.raises(ServerError):
        bucket().upload(folder, prefix="models/abc")
    storage.mood = ""
    storage.uploads.clear()

    bucket().upload(folder, prefix="models/abc")

    assert storage.objects["datasets/models/abc/model.safetensors"] == LARGE


def test_a_damaged_memory_of_uploads_is_begun_anew(storage: type[Storage], folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(LARGE)
    uploads = ResumableUploads(
        http=httpx.Client(base_url=storage.address),
        bucket="datasets",
        memory=folder.with_name("memory"),
    )
    uploads.memory.write_text('{"_default": {"1": {"key')

    uploads.send("models/abc/model.safetensors", folder / "model.safetensors")

    assert storage.objects["datasets/models/abc/model.safetensors"] == LARGE


def test_storage_that_is_not_reached_is_said_to_be_so(folder: Path) -> None:
    with pytest.raises(ServerError, match=r"not reached \(ConnectError\): check SUPABASE_URL"):
        bucket("http://127.0.0.1:9").upload(folder, prefix="releases/abc")


def test_a_copy_that_may_not_be_read_is_not_taken_for_missing(
    storage: type[Storage], folder: Path
) -> None:
    storage.mood = "unreadable"

    with pytest.raises(ServerError, match=r"does not show \S+train\.parquet: HTTP status 403"):
        bucket().upload(folder, prefix="releases/abc")

    assert storage.sent == []


def test_a_part_that_fails_once_is_sent_again_without_what_has_arrived(
    storage: type[Storage], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convo_assets.resources.resumable.WAIT_SECONDS", 0)
    (folder / "model.safetensors").write_bytes(LARGE)
    storage.mood = "lost reply"

    bucket().upload(folder, prefix="models/abc")

    key = "datasets/models/abc/model.safetensors"
    assert storage.objects[key] == LARGE
    assert [e for e in storage.sent if e.startswith(key)] == [f"{key} +{PART}", f"{key} +17"]


def test_a_file_that_was_written_anew_does_not_go_on_with_the_old_upload(
    storage: type[Storage], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convo_assets.resources.resumable.RETRIES", 0)
    model = folder / "model.safetensors"
    model.write_bytes(LARGE)
    storage.mood = "cut"
    with pytest.raises(ServerError):
        bucket().upload(folder, prefix="models/abc")
    storage.mood = ""
    model.write_bytes(LARGE[::-1])
    os.utime(model, ns=(0, 0))

    bucket().upload(folder, prefix="models/abc")

    assert storage.objects["datasets/models/abc/model.safetensors"] == LARGE[::-1]


@pytest.fixture
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shelf")


def test_a_folder_of_a_file_system_takes_files_once_and_gives_them_up(
    folder: Path, shelf: Path
) -> None:
    mounted = FsspecBucket(url=shelf.as_uri())

    assert mounted.upload(folder, prefix="releases/abc") == 2
    assert mounted.upload(folder, prefix="releases/abc") == 0
    assert (shelf / "releases/abc/data/train.parquet").read_bytes() == b"PAR1\r\n\r\nPAR1"
    mounted.remove("releases/abc", ["manifest.json", "nowhere"])
    assert not (shelf / "releases/abc/manifest.json").exists()


def test_a_copy_that_differs_is_sent_again(folder: Path, shelf: Path) -> None:
    mounted = FsspecBucket(url=shelf.as_uri())
    mounted.upload(folder, prefix="releases/abc")
    (shelf / "releases/abc/manifest.json").write_text("{")

    assert mounted.upload(folder, prefix="releases/abc") == 1
    assert (shelf / "releases/abc/manifest.json").read_text() == "{}"


def test_a_kind_of_url_that_nobody_knows_is_named(folder: Path) -> None:
    with pytest.raises(SettingError, match="CONVO_BUCKET is a URL of moon://"):
        FsspecBucket(url="moon://base").upload(folder, prefix="releases/abc")


def test_a_folder_that_cannot_be_written_is_an_error_without_its_path(
    folder: Path, shelf: Path
) -> None:
    (shelf / "file").write_text("")

    with pytest.raises(ServerError, match=r"object storage of CONVO_BUCKET \(file://\) fails"):
        FsspecBucket(url=f"{shelf.as_uri()}/file").upload(folder, prefix="releases/abc")
