"""Supabase Storage, spoken to by supabase-py over HTTP with a server that keeps files in memory."""

from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from convo_assets.errors import ServerError, SettingError
from convo_assets.resources.resumable import PART, ResumableUploads
from convo_assets.resources.settings import load_settings
from convo_assets.resources.storage import Bucket
from convo_assets_tests.object_storage import Storage


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Storage]]:
    Storage.objects, Storage.sent, Storage.mood, Storage.uploads = {}, [], "", []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Storage)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("SUPABASE_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("SUPABASE_SERVICE_KEY", "sb_secret_test")
    yield Storage
    server.shutdown()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "train.parquet").write_bytes(b"PAR1\r\n\r\nPAR1")
    (tmp_path / "manifest.json").write_text("{}")
    return tmp_path


def test_every_file_is_sent_under_the_name_of_its_release(
    storage: type[Storage], folder: Path
) -> None:
    sent = Bucket(name="datasets").upload(folder, prefix="releases/abc")

    assert sent == 2
    assert storage.objects == {
        "datasets/releases/abc/data/train.parquet": b"PAR1\r\n\r\nPAR1",
        "datasets/releases/abc/manifest.json": b"{}",
    }


def test_an_upload_that_was_cut_off_sends_only_what_is_missing(
    storage: type[Storage], folder: Path
) -> None:
    storage.objects["datasets/releases/abc/manifest.json"] = b"{}"

    Bucket(name="datasets").upload(folder, prefix="releases/abc")

    assert storage.sent == ["datasets/releases/abc/data/train.parquet"]


def test_what_comes_back_different_is_an_error(storage: type[Storage], folder: Path) -> None:
    storage.mood = "broken"

    with pytest.raises(ServerError, match="holds other bytes"):
        Bucket(name="datasets").upload(folder, prefix="releases/abc")


def test_a_refusal_names_the_file_and_not_the_key(storage: type[Storage], folder: Path) -> None:
    storage.mood = "closed"

    with pytest.raises(ServerError, match=r"refuses releases/abc/data/train\.parquet") as refused:
        Bucket(name="datasets").upload(folder, prefix="releases/abc")

    assert "sb_secret" not in str(refused.value)


def test_files_are_removed(storage: type[Storage], folder: Path) -> None:
    Bucket(name="datasets").upload(folder, prefix="releases/abc")

    Bucket(name="datasets").remove("releases/abc", ["data/train.parquet", "nowhere"])

    assert list(storage.objects) == ["datasets/releases/abc/manifest.json"]


def test_a_deletion_that_is_refused_is_an_error(storage: type[Storage]) -> None:
    storage.mood = "closed"

    with pytest.raises(ServerError, match="does not delete releases/abc"):
        Bucket(name="datasets").remove("releases/abc", ["manifest.json"])


def test_without_a_bucket_nothing_is_sent(storage: type[Storage], folder: Path) -> None:
    assert Bucket().upload(folder, prefix="releases/abc") == 0
    assert not storage.objects


def test_a_bucket_without_a_project_names_the_missing_setting(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SUPABASE_URL", raising=False)

    with pytest.raises(SettingError, match="SUPABASE_URL is needed"):
        Bucket(name="datasets").upload(folder, prefix="releases/abc")


LARGE = bytes(range(256)) * (PART // 256) + b"and a little more"


def test_a_large_file_goes_in_parts_and_after_a_break_only_the_rest(
    storage: type[Storage], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convo_assets.resources.resumable.RETRIES", 0)
    (folder / "model.safetensors").write_bytes(LARGE)
    key = "datasets/models/abc/model.safetensors"

    storage.mood = "cut"
    with pytest.raises(ServerError, match=r"does not take models/abc/model\.safetensors"):
        Bucket(name="datasets").upload(folder, prefix="models/abc")
    storage.mood = ""
    Bucket(name="datasets").upload(folder, prefix="models/abc")

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
        Bucket(name="datasets").upload(folder, prefix="models/abc")
    storage.mood = ""
    storage.uploads.clear()

    Bucket(name="datasets").upload(folder, prefix="models/abc")

    assert storage.objects["datasets/models/abc/model.safetensors"] == LARGE


def test_a_damaged_memory_of_uploads_is_begun_anew(storage: type[Storage], folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(LARGE)
    uploads = ResumableUploads(
        project=load_settings().supabase_url or "",
        service_key="sb_secret_test",
        bucket="datasets",
        memory=folder.with_name("memory"),
    )
    uploads.memory.write_text('{"_default": {"1": {"key')

    uploads.send("models/abc/model.safetensors", folder / "model.safetensors")

    assert storage.objects["datasets/models/abc/model.safetensors"] == LARGE


def test_storage_that_is_not_reached_is_said_to_be_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPABASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("SUPABASE_SERVICE_KEY", "sb_secret_test")

    with pytest.raises(ServerError, match=r"not reached \(ConnectError\): check SUPABASE_URL"):
        Bucket(name="datasets").upload(folder, prefix="releases/abc")


def test_a_copy_that_may_not_be_read_is_not_taken_for_missing(
    storage: type[Storage], folder: Path
) -> None:
    storage.mood = "unreadable"

    with pytest.raises(ServerError, match=r"does not show \S+train\.parquet: HTTP status 403"):
        Bucket(name="datasets").upload(folder, prefix="releases/abc")

    assert storage.sent == []
