"""The files of the landing zone: one per document, named by its identifier."""

import json
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from convo_assets.errors import LandingKeyError, RawTextReleasedError, SettingError
from convo_assets.identity import content_id
from convo_assets.records import PageArea, RawDoc
from convo_assets.remembered import FOUND
from convo_assets.resources.documents.encryption import ENCRYPTED, LandingCipher
from convo_assets.resources.locks import exclusive

_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("source", pa.string()),
        ("path", pa.string()),
        ("media_type", pa.string()),
        ("size", pa.int64()),
        ("text", pa.large_string()),
        (
            "pages",
            pa.list_(
                pa.struct(
                    [
                        ("start", pa.int32()),
                        ("end", pa.int32()),
                        ("page", pa.int32()),
                        ("box", pa.list_(pa.float64())),
                    ]
                )
            ),
        ),
    ]
)

_NOTE = ".known_values.json"
_RELEASED = ".released"
"""Ending of an empty file that stands for a document whose raw text is no longer kept."""

_ORIGINS, _KEY = "origins", "key"
_PARTIAL = ".partial"


@dataclass(frozen=True)
class LandingZone:
    """The landed files of one document source, encrypted where there is a cipher."""

    file_system: Any
    folder: str
    cipher: LandingCipher | None = None

    @classmethod
    def at(cls, root: str, *, source: str, cipher: LandingCipher | None = None) -> "LandingZone":
        """Open the zone of one source; a local folder is readable by its owner only."""
        file_system, folder = url_to_fs(root)
        zone = cls(file_system, f"{folder}/{source}", cipher)
        if isinstance(file_system, LocalFileSystem):
            file_system.makedirs(zone.folder, exist_ok=True)
        elif not file_system.exists(folder.split("/", 1)[0]):
            # Making it would put raw documents into a bucket that nobody has made private.
            raise SettingError("CONVO_LANDING", "names a bucket that is not there")
        for private in (folder, zone.folder):
            zone._restrict(private, 0o700)
        return zone

    @classmethod
    def all_at(cls, root: str, *, cipher: LandingCipher | None = None) -> "list[LandingZone]":
        """Open the zones of all sources, in the order of their names."""
        file_system, folder = url_to_fs(root)
        if not file_system.isdir(folder):
            return []
        entries = file_system.ls(folder, detail=True)
        folders = sorted(str(e["name"]) for e in entries if e["type"] == "directory")
        return [cls(file_system, name, cipher) for name in folders]

    @property
    def source(self) -> str:
        """Return the partition key of the source."""
        return self.folder.rsplit("/", 1)[1]

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let one run at a time change the files; where files cannot be locked, last writes win."""
        if isinstance(self.file_system, LocalFileSystem):
            with exclusive(Path(f"{self.folder}.lock")):
                yield
        else:
            yield

    def identifiers(self) -> set[str]:
        """Return which documents have landed, with those whose text has been released since."""
        return self.readable() | set(self._files(_RELEASED))

    def readable(self) -> set[str]:
        """Return the documents whose raw text is here."""
        return set(self._files(".parquet"))

    def expect_key(self) -> None:
        """Let a zone pass that is not encrypted, or whose key is at hand.

        Raises:
            LandingKeyError: If it is not: new documents would lie in the open beside the others.
        """
        known = self.mark(_KEY)
        if known and not (self.cipher and self.cipher.reaches(known)):
            raise LandingKeyError

    def land(self, identifier: str, docs: Sequence[RawDoc]) -> None:
        """Write what a file has become, all at once; nothing is left of what it was before."""
        self._drop(f"{self.folder}/{identifier}{_RELEASED}")
        if docs and self.cipher and self.mark(_KEY) != self.cipher.name:
            # Before the first file: whoever finds that one needs to know that there is a key.
            self.set_mark(_KEY, self.cipher.name)
        if not docs:
            self._drop(self._path(identifier))
        for doc in docs:
            partial = self._partial(self._path(doc.id))
            table = pa.Table.from_pylist([asdict(doc)], schema=_SCHEMA)
            sealed = self.cipher.encrypting() if self.cipher else None
            with self.file_system.open(partial, "wb") as stream:
                self._restrict(partial, 0o600)
                pq.write_table(table, stream, compression="zstd", encryption_properties=sealed)
            self.file_system.mv(partial, self._path(doc.id))

    def read(self, identifier: str) -> RawDoc:
        """Return one landed document.

        Raises:
            LandingKeyError: If it is encrypted with a key that is not at hand.
            RawTextReleasedError: If its text is no longer kept.
        """
        try:
            with self.file_system.open(self._path(identifier), "rb") as stream:
                is_sealed = stream.read(len(ENCRYPTED)) == ENCRYPTED
                if is_sealed and not self.cipher:
                    raise LandingKeyError
                opening = self.cipher.decrypting() if is_sealed and self.cipher else None
                stream.seek(0)
                (row,) = pq.read_table(stream, decryption_properties=opening).to_pylist()
        except FileNotFoundError:
            if identifier in self._files(_RELEASED):
                raise RawTextReleasedError(self.source) from None
            raise
        areas = [PageArea(**{**area, "box": tuple(area["box"])}) for area in row.pop("pages", ())]
        return RawDoc(**row, pages=tuple(areas))

    def rekey(self, *, discard_unreadable: bool = False) -> tuple[int, int]:
        """Write every document again under the key of the cipher; count these, and discarded ones.

        A document that cannot be read is removed with `discard_unreadable`: the next run of its
        source lands it again.

        Raises:
            LandingKeyError: If one cannot be read and is not to be discarded.
        """
        written = discarded = 0
        for identifier in sorted(self.readable()):
            try:
                doc = self.read(identifier)
            except LandingKeyError:
                if not discard_unreadable:
                    raise
                self._drop(self._path(identifier))
                discarded += 1
            else:
                landed = self.file_system.modified(self._path(identifier))
                self.land(identifier, [doc])
                self._landed_at(identifier, landed)
                written += 1
        if self.cipher:
            self.set_mark(_KEY, self.cipher.name)
        return written, discarded

    def _landed_at(self, identifier: str, moment: datetime) -> None:
        """Have a file that was written again count as old as it was, where that can be said.

        Object storage has no such thing: there the time that raw text is kept begins again.
        """
        if isinstance(self.file_system, LocalFileSystem):
            at = _moment(moment).timestamp()
            os.utime(self._path(identifier), (at, at))

    def release(self, done: Collection[str], *, before: datetime) -> int:
        """Remove the raw text of documents that are done with and landed before a time; count them.

        That they have landed is remembered: they are not read from the source again.
        """
        released = 0
        for identifier, path in self._files(".parquet").items():
            if identifier in done and _moment(self.file_system.modified(path)) <= before:
                self._write(f"{self.folder}/{identifier}{_RELEASED}", b"")
                self._drop(path)
                released += 1
        return released

    def recall(self) -> None:
        """Forget that documents have landed whose text was released: they are read again."""
        for path in self._files(_RELEASED).values():
            self._drop(path)

    def erase(self, identifier: str) -> None:
        """Remove a document and what was noted about it."""
        known = self.origins()
        if known.pop(identifier, None) is not None:
            self.set_mark(_ORIGINS, json.dumps(known))
        self._drop(self._path(identifier))
        for ending in (_NOTE, _RELEASED):
            self._drop(f"{self.folder}/{identifier}{ending}")
        self._forget_findings()

    def keep_only(self, present: set[str]) -> None:
        """Remove every file that is not of one of these documents, leftovers included."""
        for path in self.file_system.find(self.folder):
            name = path.rsplit("/", 1)[1]
            is_mark = name.startswith(".") and not name.endswith(_PARTIAL)
            for ending in (".parquet", _NOTE, _RELEASED):
                name = name.removesuffix(ending)
            if not is_mark and name not in present:
                self._drop(path)
                self._forget_findings()

    def _forget_findings(self) -> None:
        """Remove what checks remember of texts: it may be words of one that is gone."""
        for path in self.file_system.find(self.folder):
            if path.rsplit("/", 1)[1].startswith(f".{FOUND}"):
                self._drop(path)

    def origins(self) -> dict[str, str]:
        """Return the hash of the path of every document that has ever landed, by identifier."""
        return dict(json.loads(self.mark(_ORIGINS) or "{}"))

    def remember_origins(self) -> None:
        """Write down as hashes where landed documents came from: a changed file is another one."""
        known = self.origins()
        new = {i: content_id(self.read(i).path) for i in sorted(self.readable() - known.keys())}
        if new:
            self.set_mark(_ORIGINS, json.dumps({**known, **new}))

    def note(self, identifier: str, content: bytes) -> None:
        """Keep something about a document beside it, for as long as the document is there."""
        self._write(f"{self.folder}/{identifier}{_NOTE}", content)

    def read_notes(self) -> Iterator[bytes]:
        """Yield what has been noted about each document that is still there."""
        for path in self._files(_NOTE).values():
            content: bytes = self.file_system.cat_file(path)
            yield content

    def mark(self, name: str) -> str:
        """Return what was last written under a name, or nothing."""
        try:
            return bytes(self.file_system.cat_file(f"{self.folder}/.{name}")).decode()
        except FileNotFoundError:
            return ""

    def set_mark(self, name: str, value: str) -> None:
        """Write something about the whole zone down under a name."""
        self._write(f"{self.folder}/.{name}", value.encode())

    def _files(self, suffix: str) -> dict[str, str]:
        """Return the paths of one kind of file by document, in the order of the documents."""
        paths = sorted(self.file_system.find(self.folder))
        return {
            path.rsplit("/", 1)[1].removesuffix(suffix): path
            for path in paths
            if path.endswith(suffix)
        }

    def _write(self, path: str, content: bytes) -> None:
        partial = self._partial(path)
        with self.file_system.open(partial, "wb") as stream:
            self._restrict(partial, 0o600)
            stream.write(content)
        self.file_system.mv(partial, path)

    def _partial(self, path: str) -> str:
        """Return where to write what will be at a path: two runs never write to the same place."""
        folder, name = path.rsplit("/", 1)
        return f"{folder}/.{name.lstrip('.')}.{uuid4().hex}{_PARTIAL}"

    def _path(self, identifier: str) -> str:
        return f"{self.folder}/{identifier}.parquet"

    def _drop(self, path: str) -> None:
        """Remove a file if it is there."""
        with suppress(FileNotFoundError):
            self.file_system.rm_file(path)

    def _restrict(self, path: str, mode: int) -> None:
        if isinstance(self.file_system, LocalFileSystem):
            self.file_system.chmod(path, mode)


def _moment(written: datetime) -> datetime:
    """Return a time with its zone: file systems that name none mean UTC."""
    return written if written.tzinfo else written.replace(tzinfo=UTC)
