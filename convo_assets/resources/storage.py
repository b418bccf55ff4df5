"""Supabase Storage: where releases and adapters are fetched from by those without our disk."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dagster as dg
import httpx
from pydantic import Field

from convo_assets.errors import ServerError, SettingError
from convo_assets.identity import content_id
from convo_assets.resources.resumable import PART, ResumableUploads
from convo_assets.resources.settings import load_settings

TIMEOUT_SECONDS = 60
"""Between two parts of a reply, not for all of it."""

_NOT_THERE = {400, 404}
"""What Storage answers where there is no such object; by its body the first is a 404 as well."""


class Bucket(dg.ConfigurableResource[Any]):
    """A bucket of the Supabase project; without a name nothing is uploaded."""

    name: str = Field(default="", description="Bucket; empty: files stay where they were written.")

    def upload(self, folder: Path, *, prefix: str) -> int:
        """Copy every file of a folder, and return how many had to be sent.

        What is there already with the same bytes is not sent again, so that an upload that was cut
        off is gone on with. Every file is read back and compared.

        Raises:
            SettingError: If a bucket is named and SUPABASE_URL or SUPABASE_SERVICE_KEY is missing.
            ServerError: If Storage refuses, or gives back other bytes than it was given.
        """
        if not self.name:
            return 0
        project, service_key = self._project()
        memory = folder.with_name(f".{folder.name}.{content_id(project, self.name)[:8]}.upload")
        large = ResumableUploads(
            project=project, service_key=service_key, bucket=self.name, memory=memory
        )
        files = self._files()
        sent = 0
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            key = f"{prefix}/{path.relative_to(folder).as_posix()}"
            digest = _digest(path)
            if self._stored(key) != digest:
                if path.stat().st_size > PART:
                    large.send(key, path)
                else:
                    _send(files, key, path)
                sent += 1
                if self._stored(key) != digest:
                    message = f"Supabase Storage holds other bytes of {key} than were sent."
                    raise ServerError(message)
        memory.unlink(missing_ok=True)
        return sent

    def remove(self, prefix: str, names: Sequence[str]) -> None:
        """Delete files below a prefix; those that are not there are no error.

        Raises:
            ServerError: If Storage refuses.
        """
        from supabase import StorageException

        if not (self.name and names):
            return
        try:
            self._files().remove([f"{prefix}/{name}" for name in names])
        except StorageException as error:
            message = f"Supabase Storage does not delete {prefix}: {type(error).__name__}"
            raise ServerError(message) from None

    def _project(self) -> tuple[str, str]:
        """Return address and service key of the project."""
        settings = load_settings()
        if settings.supabase_url is None or settings.supabase_service_key is None:
            missing = "SUPABASE_URL" if settings.supabase_url is None else "SUPABASE_SERVICE_KEY"
            raise SettingError(missing, "is needed to upload to a bucket (CONVO_BUCKET)")
        return settings.supabase_url, settings.supabase_service_key.get_secret_value()

    def _files(self) -> Any:
        from supabase import create_client

        return create_client(*self._project()).storage.from_(self.name)

    def _stored(self, key: str) -> str:
        """Return the hash of what the bucket holds under a key; empty if there is nothing.

        Read as a stream, which supabase-py does not offer: a model need not fit into memory.
        """
        project, service_key = self._project()
        digest = hashlib.sha256()
        with (
            _reached(),
            httpx.stream(
                "GET",
                f"{project}/storage/v1/object/{self.name}/{quote(key)}",
                headers={"Authorization": f"Bearer {service_key}", "apikey": service_key},
                timeout=TIMEOUT_SECONDS,
            ) as reply,
        ):
            if reply.status_code in _NOT_THERE:
                return ""
            if not reply.is_success:
                message = f"Supabase Storage does not show {key}: HTTP status {reply.status_code}"
                raise ServerError(message)
            for part in reply.iter_bytes():
                digest.update(part)
        return digest.hexdigest()


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except httpx.TransportError as error:
        message = f"Supabase Storage is not reached ({type(error).__name__}): check SUPABASE_URL."
        raise ServerError(message) from None


def _send(files: Any, key: str, path: Path) -> None:
    from supabase import StorageException

    try:
        files.upload(key, path.read_bytes(), {"upsert": "true"})
    except StorageException as error:
        message = f"Supabase Storage refuses {key}: {type(error).__name__}"
        raise ServerError(message) from None


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
