"""Sources and landing zone in object storage, as Supabase Storage's S3 door or any other offers."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import fsspec
import httpx
import pytest
from moto.server import ThreadedMotoServer
from s3fs import S3FileSystem

from convo_assets.errors import SettingError, UnreachableSourcesError
from convo_assets.resources.documents import FolderSources, LandedKnownValues
from convo_assets.resources.documents.zone import LandingZone
from convo_assets.resources.storage import FsspecBucket
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.workspace import NOWHERE
from convo_assets_tests.graph import EXPENSES, LEAVE, run_graph, stored, write_sources
from convo_assets_tests.resource_sets import a_workspace, resources_with_fakes

SOURCES = FolderSources(root="s3://documents", workspace=NOWHERE)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[fsspec.AbstractFileSystem]:
    """An S3 server with a bucket of documents, and the settings that lead to it."""
    server = ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "sesame")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    httpx.post(f"http://{host}:{port}/moto-api/reset").raise_for_status()
    fsspec.filesystem("s3").clear_instance_cache()
    client = boto3.client("s3")
    for name in ("documents", "landing"):
        client.create_bucket(Bucket=name)
    yield fsspec.filesystem("s3", skip_instance_cache=True)
    server.stop()


def test_documents_in_object_storage_become_the_rows_that_local_ones_become(
    bucket: fsspec.AbstractFileSystem, store: SupabaseStore, tmp_path: Path
) -> None:
    write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES)
    run_graph(resources_with_fakes(store, tmp_path))
    local = stored(store)
    with store.connect() as connection:
        connection.execute("truncate convo.raw_docs, convo.ledger cascade")
    bucket.pipe("documents/handbook/leave.md", LEAVE.encode())
    bucket.pipe("documents/handbook/expenses.md", EXPENSES.encode())
    key_file = str(tmp_path / "pii.key")
    resources = replace(
        resources_with_fakes(store, tmp_path, landing="s3://landing"),
        sources=SOURCES,
        known_values=LandedKnownValues(
            workspace=a_workspace(tmp_path, landing="s3://landing"), key_file=key_file
        ),
    )

    run_graph(resources)

    assert stored(store) == local
    assert len(bucket.glob("landing/handbook/*.parquet")) == 2


def test_what_is_new_changed_and_gone_in_object_storage_is_seen(
    bucket: fsspec.AbstractFileSystem,
) -> None:
    bucket.pipe("documents/handbook/", b"")
    bucket.pipe("documents/handbook/leave.md", LEAVE.encode())
    first = SOURCES.fingerprints()
    bucket.pipe("documents/handbook/leave.md", LEAVE.encode() + b"More.")
    changed = SOURCES.fingerprints()
    bucket.pipe("documents/tickets/one.md", EXPENSES.encode())
    bucket.rm("documents/handbook/leave.md")
    replaced = SOURCES.fingerprints()

    assert [size for _, size in SOURCES.files("handbook").list_items()] == []
    assert len(list(SOURCES.files("tickets").list_items())) == 1
    assert first.keys() == changed.keys() == {"handbook"}
    assert first != changed
    assert replaced.keys() == {"handbook", "tickets"}  # the folder is there, and empty


def test_an_object_whose_tag_is_as_it_was_is_not_read_again(
    bucket: fsspec.AbstractFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = S3FileSystem.cat_file

    def counted(self: S3FileSystem, path: str, **options: Any) -> Any:
        read.append(path)
        return real(self, path, **options)

    monkeypatch.setattr(S3FileSystem, "cat_file", counted)
    sources = FolderSources(root="s3://documents", workspace=a_workspace(tmp_path))
    bucket.pipe("documents/handbook/leave.md", LEAVE.encode())
    bucket.pipe("documents/handbook/expenses.md", EXPENSES.encode())
    seen = [[i for i, _ in sources.files("handbook", remember=True).list_items()] for _ in range(2)]
    assert len(read) == 2
    bucket.pipe("documents/handbook/leave.md", LEAVE.upper().encode())  # as long as it was

    changed = [i for i, _ in sources.files("handbook", remember=True).list_items()]

    assert seen[0] == seen[1]
    assert len({*changed, *seen[0]}) == 3
    assert len(read) == 3


@pytest.mark.usefixtures("bucket")
def test_a_bucket_that_is_not_there_is_not_an_empty_one() -> None:
    with pytest.raises(UnreachableSourcesError):
        FolderSources(root="s3://elsewhere", workspace=NOWHERE).fingerprints()


@pytest.mark.usefixtures("bucket")
def test_a_landing_zone_is_not_put_into_a_bucket_that_nobody_made() -> None:
    with pytest.raises(SettingError, match="CONVO_LANDING"):
        LandingZone.at("s3://landng/raw", source="handbook")

    assert not fsspec.filesystem("s3", skip_instance_cache=True).exists("landng")


@pytest.mark.usefixtures("bucket")
def test_object_storage_that_does_not_answer_is_not_empty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    fsspec.filesystem("s3").clear_instance_cache()

    with pytest.raises(UnreachableSourcesError) as unreachable:
        SOURCES.fingerprints()

    assert "sesame" not in str(unreachable.value)


def test_a_url_of_a_kind_that_is_not_installed_says_what_to_install() -> None:
    with pytest.raises(SettingError, match=r"convo-assets\[s3\]"):
        FolderSources(root="gs://documents", workspace=NOWHERE).fingerprints()


def test_releases_are_copied_to_object_storage_and_withdrawn_from_it(
    bucket: fsspec.AbstractFileSystem, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "model.safetensors").write_bytes(bytes(6_000_000))
    (tmp_path / "manifest.json").write_text("{}")
    shelf = FsspecBucket(url="s3://documents/shelf")

    assert shelf.upload(tmp_path, prefix="models/abc") == 2
    assert shelf.upload(tmp_path, prefix="models/abc") == 0
    shelf.remove("models/abc", ["manifest.json", "nowhere"])

    bucket.invalidate_cache()
    assert bucket.find("documents/shelf") == ["documents/shelf/models/abc/data/model.safetensors"]
