"""The files of the landing zone: one per document, named by its identifier."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from convo_assets.errors import SettingError
from convo_assets.identity import content_id
from convo_assets.records import PageArea, RawDoc
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
_ORIGINS = "origins"
_PARTIAL = ".partial"


@dataclass(frozen=True)
class LandingZone:
    """The landed files of one document source."""

    file_system: Any
    folder: str

    @classmethod
    def at(cls, root: str, *, source: str) -> "LandingZone":
        """Open the zone of one source; a local folder is readable by its owner only."""
        file_system, folder = url_to_fs(root)
        zone = cls(file_system, f"{folder}/{source}")
        if isinstance(file_system, LocalFileSystem):
            file_system.makedirs(zone.folder, exist_ok=True)
        elif not file_system.exists(folder.split("/", 1)[0]):
            # Making it would put raw documents into a bucket that nobody has made private.
            raise SettingError("CONVO_LANDING", "names a bucket that is not there")
        for private in (folder, zone.folder):
            zone._restrict(private, 0o700)
        return zone

    @classmethod
    def all_at(cls, root: str) -> "list[LandingZone]":
        """Open the zones of all sources, in the order of their names."""
        file_system, folder = url_to_fs(root)
        if not file_system.isdir(folder):
            return []
        entries = file_system.ls(folder, detail=True)
        folders = sorted(str(e["name"]) for e in entries if e["type"] == "directory")
        return [cls(file_system, name) for name in folders]

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let one run at a time change the files; where files cannot be locked, last writes win."""
        if isinstance(self.file_system, LocalFileSystem):
            with exclusive(Path(f"{self.folder}.lock")):
                yield
        else:
            yield

    def identifiers(self) -> set[str]:
        """Return which documents have landed."""
        return set(self._files(".parquet"))

    def land(self, identifier: str, docs: Sequence[RawDoc]) -> None:
        """Write what a file has become, all at once; nothing is left of what it was before."""
        if not docs:
            with suppress(FileNotFoundError):
                self.file_system.rm_file(self._path(identifier))
        for doc in docs:
            partial = self._partial(self._path(doc.id))
            table = pa.Table.from_pylist([asdict(doc)], schema=_SCHEMA)
            with self.file_system.open(partial, "wb") as stream:
                self._restrict(partial, 0o600)
                pq.write_table(table, stream, compression="zstd")
            self.file_system.mv(partial, self._path(doc.id))

    def read(self, identifier: str) -> RawDoc:
        """Return one landed document."""
        with self.file_system.open(self._path(identifier), "rb") as stream:
            (row,) = pq.read_table(stream).to_pylist()
        areas = [PageArea(**{**area, "box": tuple(area["box"])}) for area in row.pop("pages", ())]
        return RawDoc(**row, pages=tuple(areas))

    def erase(self, identifier: str) -> None:
        """Remove a document and what was noted about it."""
        known = self.origins()
        if known.pop(identifier, None) is not None:
            self.set_mark(_ORIGINS, json.dumps(known))
        for path in (self._path(identifier), f"{self.folder}/{identifier}{_NOTE}"):
            with suppress(FileNotFoundError):
                self.file_system.rm_file(path)

    def keep_only(self, present: set[str]) -> None:
        """Remove every file that is not of one of these documents, leftovers included."""
        for path in self.file_system.find(self.folder):
            name = path.rsplit("/", 1)[1]
            is_mark = name.startswith(".") and not name.endswith(_PARTIAL)
            if not is_mark and name.removesuffix(".parquet").removesuffix(_NOTE) not in present:
                with suppress(FileNotFoundError):
                    self.file_system.rm_file(path)

    def origins(self) -> dict[str, str]:
        """Return the hash of the path of every document that has ever landed, by identifier."""
        return dict(json.loads(self.mark(_ORIGINS) or "{}"))

    def remember_origins(self) -> None:
        """Write down as hashes where landed documents came from: a changed file is another one."""
        known = self.origins()
        new = {i: content_id(self.read(i).path) for i in sorted(self.identifiers() - known.keys())}
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

    def _restrict(self, path: str, mode: int) -> None:
        if isinstance(self.file_system, LocalFileSystem):
            self.file_system.chmod(path, mode)
