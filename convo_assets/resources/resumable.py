"""Send large files to Supabase Storage in parts, and go on after the last part that arrived.

The protocol is tus 1.0 (https://tus.io/protocols/resumable-upload), of which three requests are
needed: begin an upload, ask how far it is, send the next part.
"""

import json
import time
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

import httpx

from convo_assets.errors import ServerError

PART = 6 * 1024 * 1024
"""Bytes: the only size of a part that Supabase Storage takes; what is larger goes in parts."""

RETRIES, WAIT_SECONDS = 3, 5
_FORGOTTEN = {404, 410}
"""What Storage says of an upload that was begun more than a day ago."""

_BEGIN = "/storage/v1/upload/resumable"
_TUS = {"Tus-Resumable": "1.0.0"}


@dataclass(frozen=True, kw_only=True)
class ResumableUploads:
    """Uploads to one bucket; `memory` is a file that remembers those that were cut off."""

    http: httpx.Client
    bucket: str
    memory: Path

    def send(self, key: str, path: Path) -> None:
        """Copy a file; one that was cut off is gone on with, by any process.

        Raises:
            ServerError: If Storage refuses, or is not reached.
        """
        facts = path.stat()
        # A file that was written anew meanwhile is another one.
        name = f"{key} {facts.st_size} {facts.st_mtime_ns}"
        try:
            self._send(name, key, path)
        except httpx.HTTPStatusError as error:
            raise _refusal(key, f"HTTP status {error.response.status_code}") from None
        except httpx.TransportError as error:
            raise _refusal(key, type(error).__name__) from None

    def _send(self, name: str, key: str, path: Path) -> None:
        begun = self._begun()
        size = path.stat().st_size
        place = begun.get(name, "")
        offset = self._offset(place) if place else None
        if offset is None:
            place, offset = self._begin(key, size), 0
            self._remember({**begun, name: place})
        with path.open("rb") as stream:
            while offset < size:
                stream.seek(offset)
                offset = self._patch(place, offset, stream.read(PART))
        self._remember({k: v for k, v in self._begun().items() if k != name})

    def _begin(self, key: str, size: int) -> str:
        """Open an upload and return its address."""
        named = {"bucketName": self.bucket, "objectName": key}
        metadata = ",".join(f"{k} {b64encode(v.encode()).decode()}" for k, v in named.items())
        headers = {
            **_TUS,
            "Upload-Length": str(size),
            "Upload-Metadata": metadata,
            "x-upsert": "true",
        }
        reply = self.http.post(_BEGIN, headers=headers).raise_for_status()
        return str(reply.url.join(reply.headers["Location"]))

    def _offset(self, place: str) -> int | None:
        """Return how many bytes have arrived, or None where the upload is not known any more."""
        reply = self.http.head(place, headers=_TUS)
        if reply.status_code in _FORGOTTEN:
            return None
        return int(reply.raise_for_status().headers["Upload-Offset"])

    def _patch(self, place: str, offset: int, part: bytes) -> int:
        """Send one part and return how many bytes have arrived; a failure is tried again."""
        headers = {**_TUS, "Content-Type": "application/offset+octet-stream"}
        for left in range(RETRIES, -1, -1):
            try:
                reply = self.http.patch(
                    place, content=part, headers={**headers, "Upload-Offset": str(offset)}
                )
                return int(reply.raise_for_status().headers["Upload-Offset"])
            except (httpx.HTTPStatusError, httpx.TransportError):
                if not left:
                    raise
            time.sleep(WAIT_SECONDS)
            # The part may have arrived and only the reply got lost.
            if arrived := (self._offset(place) or 0) - offset:
                return offset + arrived
        raise AssertionError(place)

    def _begun(self) -> dict[str, str]:
        """Return what is remembered; a memory that a kill has left damaged is begun anew."""
        try:
            return dict(json.loads(self.memory.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return {}

    def _remember(self, begun: dict[str, str]) -> None:
        self.memory.touch(mode=0o600)
        self.memory.write_text(json.dumps(begun), encoding="utf-8")


def _refusal(key: str, reason: str) -> ServerError:
    return ServerError(
        f"Supabase Storage does not take {key} ({reason}). What has arrived is kept there for "
        "a day; materialize again to go on."
    )
