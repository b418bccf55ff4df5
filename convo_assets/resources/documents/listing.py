"""What earlier runs know of files from their listing: what has not changed is not opened again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem
from pydantic import TypeAdapter, ValidationError

from convo_assets.identity import content_id
from convo_assets.resources.documents.zone import LandingZone

MAX_HELD_IN_MEMORY = 64_000_000
MAX_HELD = 1_000_000_000
"""Bytes of new files that are kept from hashing to conversion: in memory, and in all. What is
beyond is read a second time when it is converted."""

TIMESTAMP_SECONDS = 2.0
"""The coarsest timestamps in use (FAT). A file that was changed less than this before it was listed
may change again without its listing changing: git calls such entries racily clean."""

_MARK = "listing"
_CONTENT_TAGS = ("ETag", "md5Hash")
"""What object storages call a name for a file's content: S3, Google."""

_TIMES = ("mtime", "created", "LastModified")
"""When content and attributes of a file last changed (local `created` is the change of its inode,
which nobody can set back), and what others say of the time of writing."""


@dataclass(frozen=True, slots=True)
class FileState:
    """What a listing says of a file: where states are equal, contents are."""

    size: int
    version: str

    @classmethod
    def of(cls, facts: Mapping[str, Any], *, listed_at: float) -> "FileState | None":
        """Return the state of a file, or nothing if its listing cannot vouch for its content.

        `facts` are those of fsspec, `listed_at` are seconds since the epoch before the listing.
        """
        size = int(facts["size"] or 0)
        if tag := next((facts[name] for name in _CONTENT_TAGS if facts.get(name)), None):
            return cls(size, str(tag))
        times = _target_times(facts) if facts.get("islink") else _times(facts)
        if not times or max(times) + TIMESTAMP_SECONDS >= listed_at:
            return None
        return cls(size, " ".join(map(repr, times)))


def _times(facts: Mapping[str, Any]) -> list[float]:
    """Return seconds since the epoch; nothing if it is not said when the content was written."""
    if facts.get("mtime") is None and facts.get("LastModified") is None:
        return []
    given = [facts[name] for name in _TIMES if facts.get(name) is not None]
    times = [t.timestamp() if isinstance(t, datetime) else t for t in given]
    return [float(t) for t in times] if all(isinstance(t, int | float) for t in times) else []


def _target_times(facts: Mapping[str, Any]) -> list[float]:
    """Return the times of the file that a link leads to: the link's own say nothing of it."""
    try:
        target = Path(facts["name"]).stat()
    except OSError:
        return []
    return [target.st_mtime, target.st_ctime]


@dataclass(frozen=True, slots=True)
class SeenMember:
    """A file that was found inside another: its identifier, its size, why it could not be had."""

    identifier: str
    size: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SeenFile:
    """The state in which a file was last read, and the identifier that its content had.

    Of a file with files inside it, these are remembered as well, `problem` says why they could not
    be had, and `unpacked_by` names what looked for them.
    """

    state: FileState
    identifier: str
    members: tuple[SeenMember, ...] = ()
    problem: str = ""
    unpacked_by: str = ""


_SEEN = TypeAdapter(dict[str, SeenFile])


@dataclass(frozen=True, kw_only=True)
class ListingCache:
    """The files of one source as they were last read, in its private landing zone.

    A file is named by the hash of its path. Nothing is lost with the cache but time.
    """

    landing: str
    source: str

    def load(self) -> dict[str, SeenFile]:
        """Return what is remembered; nothing if there is no cache, or one of another kind."""
        file_system, folder = url_to_fs(self.landing)
        content = LandingZone(file_system, f"{folder}/{self.source}").mark(_MARK)
        try:
            return _SEEN.validate_json(content or "{}")
        except ValidationError:
            return {}

    def save(self, seen: Mapping[str, SeenFile]) -> None:
        """Replace what is remembered, all at once."""
        zone = LandingZone.at(self.landing, source=self.source)
        zone.set_mark(_MARK, _SEEN.dump_json(dict(sorted(seen.items()))).decode())

    def private_folder(self) -> str | None:
        """Return a folder of this machine that only its owner can read, if the zone is one."""
        zone = LandingZone.at(self.landing, source=self.source)
        return zone.folder if isinstance(zone.file_system, LocalFileSystem) else None


def path_key(path: str) -> str:
    """Return the name of a path, relative to its source, in the cache."""
    return content_id(path)


@dataclass
class HeldContents:
    """Contents that were read to be hashed, until they are asked for.

    What does not fit in memory goes to a file without a name in a private folder: it is gone when
    the process is, however that ends. Without such a folder only memory is used.
    """

    folder: str | None = None
    _places: dict[str, tuple[int, int]] = field(default_factory=dict)
    _end: int = 0
    _stream: IO[bytes] | None = None

    def hold(self, identifier: str, content: bytes) -> None:
        """Keep a content, if there is room."""
        room = MAX_HELD if self.folder else MAX_HELD_IN_MEMORY
        if self._end + len(content) > room:
            return
        stream = self._opened()
        stream.seek(self._end)
        stream.write(content)
        self._places[identifier] = (self._end, len(content))
        self._end += len(content)

    def get(self, identifier: str) -> bytes | None:
        """Return a content that is kept."""
        if identifier not in self._places:
            return None
        start, length = self._places[identifier]
        stream = self._opened()
        stream.seek(start)
        return stream.read(length)

    def _opened(self) -> IO[bytes]:
        if self._stream is None:
            self._stream = SpooledTemporaryFile(  # noqa: SIM115 - lives as long as this object
                max_size=MAX_HELD_IN_MEMORY, dir=self.folder
            )
        return self._stream
