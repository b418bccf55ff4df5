"""Object storage: where releases and adapters are fetched from by those without our disk."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dagster as dg
import httpx
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem
from pydantic import Field

from convo_assets.errors import ServerError, SettingError
from convo_assets.identity import content_id
from convo_assets.resources.resumable import PART, ResumableUploads

TIMEOUT_SECONDS = 60
"""Between two parts of a reply, not for all of it."""

_READ = 1024 * 1024
_NOT_THERE = {400, 404}
"""What Storage answers where there is no such object; by its body the first is a 404 as well."""


class Bucket(dg.ConfigurableResource[Any]):
    """Object storage as releases and models see it; this one is none: files stay on the disk."""

    @property
    def kinds(self) -> frozenset[str]:
        """What Dagster's UI calls an asset that is kept here."""
        return frozenset()

    def upload(self, folder: Path, *, prefix: str) -> int:
        """Copy every file of a folder, and return how many had to be sent.

        What is there already with the same bytes is not sent again, so that an upload that was cut
        off is gone on with. Every file is read back and compared.

        Raises:
            SettingError: If the storage is named in a way that cannot be used.
            ServerError: If it refuses, is not reached, or gives back other bytes than it was given.
        """
        del folder, prefix
        return 0

    def remove(self, prefix: str, names: Sequence[str]) -> None:
        """Delete files below a prefix; those that are not there are no error.

        Raises:
            ServerError: If the storage refuses.
        """


class SupabaseBucket(Bucket):
    """A bucket of the Supabase project, over its HTTP API."""

    name: str = Field(description="Name of the bucket.")
    project_url: str = Field(description="API URL of the Supabase project.")
    service_key: str = Field(repr=False, description="Service key of the project.")

    @property
    def kinds(self) -> frozenset[str]:
        """What Dagster's UI calls an asset that is kept here."""
        return frozenset({"supabase"})

    def upload(self, folder: Path, *, prefix: str) -> int:
        """Copy every file of a folder, large ones in parts, and return how many were sent."""
        mark = content_id(self.project_url, self.name)[:8]
        memory = folder.with_name(f".{folder.name}.{mark}.upload")
        with self._http() as http:
            large = ResumableUploads(http=http, bucket=self.name, memory=memory)

            def send(key: str, path: Path) -> None:
                if path.stat().st_size > PART:
                    large.send(key, path)
                else:
                    self._send(http, key, path)

            sent = _copy(folder, prefix, stored=lambda key: self._stored(http, key), send=send)
        memory.unlink(missing_ok=True)
        return sent

    def remove(self, prefix: str, names: Sequence[str]) -> None:
        """Delete files below a prefix; those that are not there are no error."""
        if not names:
            return
        keys = {"prefixes": [f"{prefix}/{name}" for name in names]}
        with self._http() as http, _reached():
            reply = http.request("DELETE", f"/storage/v1/object/{self.name}", json=keys)
        _demand(reply, f"does not delete {prefix}")

    def _http(self) -> httpx.Client:
        return httpx.Client(
            base_url=self.project_url,
            headers={"Authorization": f"Bearer {self.service_key}", "apikey": self.service_key},
            timeout=TIMEOUT_SECONDS,
        )

    def _object(self, key: str) -> str:
        return f"/storage/v1/object/{self.name}/{quote(key)}"

    def _send(self, http: httpx.Client, key: str, path: Path) -> None:
        with path.open("rb") as stream, _reached():
            reply = http.post(
                self._object(key), files={"file": (path.name, stream)}, headers={"x-upsert": "true"}
            )
        _demand(reply, f"refuses {key}")

    def _stored(self, http: httpx.Client, key: str) -> str:
        """Return the hash of what the bucket holds under a key; empty if there is nothing.

        Read as a stream: a model need not fit into memory.
        """
        with _reached(), http.stream("GET", self._object(key)) as reply:
            if reply.status_code in _NOT_THERE:
                return ""
            _demand(reply, f"does not show {key}")
            return _digest(reply.iter_bytes())


class FsspecBucket(Bucket):
    """A folder of any file system that fsspec knows: S3, Google Cloud, Azure, a mounted disk.

    The file system sends large files in parts; one that was cut off is sent again as a whole.
    """

    url: str = Field(description="fsspec URL of a folder, such as s3://bucket/convo.")

    @property
    def kinds(self) -> frozenset[str]:
        """What Dagster's UI calls an asset that is kept here."""
        return frozenset({self.url.partition("://")[0]} & {"s3", "gcs"})

    def upload(self, folder: Path, *, prefix: str) -> int:
        """Copy every file of a folder, and return how many were sent."""
        with _answering(self.url):
            file_system, root = url_to_fs(self.url)

            def stored(key: str) -> str:
                try:
                    with file_system.open(f"{root}/{key}", "rb") as stream:
                        return _digest(iter(lambda: stream.read(_READ), b""))
                except FileNotFoundError:
                    return ""

            def send(key: str, path: Path) -> None:
                target = f"{root}/{key}"
                if isinstance(file_system, LocalFileSystem):
                    file_system.makedirs(target.rpartition("/")[0], exist_ok=True)
                file_system.put_file(str(path), target)
                file_system.invalidate_cache()

            return _copy(folder, prefix, stored=stored, send=send)

    def remove(self, prefix: str, names: Sequence[str]) -> None:
        """Delete files below a prefix; those that are not there are no error."""
        with _answering(self.url):
            file_system, root = url_to_fs(self.url)
            for name in names:
                with suppress(FileNotFoundError):
                    file_system.rm_file(f"{root}/{prefix}/{name}")


def _copy(
    folder: Path,
    prefix: str,
    *,
    stored: Callable[[str], str],
    send: Callable[[str, Path], None],
) -> int:
    """Send each file that is not there with the same hash, read it back, and return how many."""
    sent = 0
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        key = f"{prefix}/{path.relative_to(folder).as_posix()}"
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if stored(key) == digest:
            continue
        send(key, path)
        sent += 1
        if stored(key) != digest:
            message = f"The object storage holds other bytes of {key} than were sent."
            raise ServerError(message)
    return sent


def _digest(parts: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def _demand(reply: httpx.Response, what: str) -> None:
    if not reply.is_success:
        message = f"Supabase Storage {what}: HTTP status {reply.status_code}"
        raise ServerError(message)


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except httpx.TransportError as error:
        message = f"Supabase Storage is not reached ({type(error).__name__}): check SUPABASE_URL."
        raise ServerError(message) from None


@contextmanager
def _answering(url: str) -> Iterator[None]:
    """Replace what the clients of file systems raise, each its own.

    Raises:
        SettingError: If the kind of URL is unknown, or needs a package.
        ServerError: If the storage does not answer, or refuses.
    """
    try:
        yield
    except ServerError:
        raise
    except (ImportError, ValueError):
        kind = url.partition("://")[0]
        problem = f"is a URL of {kind}://, which needs a package: 'convo-assets[s3]' for s3://"
        raise SettingError("CONVO_BUCKET", problem) from None
    except Exception as error:  # noqa: BLE001 - each file system raises what its client raises
        kind = url.partition("://")[0]
        message = (
            f"The object storage of CONVO_BUCKET ({kind}://) fails with {type(error).__name__}: "
            "check that it is there and that its keys allow reading, writing and deleting."
        )
        raise ServerError(message) from None
