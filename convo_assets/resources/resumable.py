"""Send large files to Supabase Storage in parts, and go on after the last part that arrived."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from convo_assets.errors import ServerError

PART = 6 * 1024 * 1024
"""Bytes: the only size of a part that Supabase Storage takes; what is larger goes in parts."""

RETRIES, WAIT_SECONDS = 3, 5
_FORGOTTEN = {404, 410}
"""What Storage says of an upload that was begun more than a day ago."""


@dataclass(frozen=True, kw_only=True)
class ResumableUploads:
    """Uploads to one bucket; `memory` is a file that remembers those that were cut off."""

    project: str
    service_key: str
    bucket: str
    memory: Path

    def send(self, key: str, path: Path) -> None:
        """Copy a file; one that was cut off is gone on with, by any process.

        Raises:
            ServerError: If Storage refuses, or is not reached.
        """
        from tusclient.exceptions import TusCommunicationError
        from tusclient.fingerprint.fingerprint import Fingerprint

        with path.open("rb") as stream:
            fingerprint = Fingerprint().get_fingerprint(stream)
        with closing(self._begun()) as begun, _translated(key):
            try:
                self._send(key, path, begun)
            except TusCommunicationError as error:
                if error.status_code not in _FORGOTTEN:
                    raise
                begun.remove_item(fingerprint)
                self._send(key, path, begun)
            begun.remove_item(fingerprint)

    def _begun(self) -> Any:
        """Open what is remembered; a memory that a kill has left damaged is begun anew."""
        from tusclient.storage.filestorage import FileStorage

        self.memory.touch(mode=0o600)
        try:
            json.loads(self.memory.read_text(encoding="utf-8") or "{}")
        except ValueError:
            self.memory.write_text("")
        return FileStorage(str(self.memory))

    def _send(self, key: str, path: Path, begun: Any) -> None:
        from tusclient.client import TusClient

        headers = {"Authorization": f"Bearer {self.service_key}", "apikey": self.service_key}
        TusClient(
            f"{self.project}/storage/v1/upload/resumable", headers={**headers, "x-upsert": "true"}
        ).uploader(
            str(path),
            chunk_size=PART,
            metadata={"bucketName": self.bucket, "objectName": key},
            retries=RETRIES,
            retry_delay=WAIT_SECONDS,
            store_url=True,
            url_storage=begun,
        ).upload()


@contextmanager
def _translated(key: str) -> Iterator[None]:
    from requests import RequestException
    from tusclient.exceptions import TusCommunicationError

    try:
        yield
    except (TusCommunicationError, RequestException) as error:
        status = getattr(error, "status_code", None)
        reason = f"HTTP status {status}" if status else type(error).__name__
        message = (
            f"Supabase Storage does not take {key} ({reason}). What has arrived is kept there for "
            "a day; materialize again to go on."
        )
        raise ServerError(message) from None
