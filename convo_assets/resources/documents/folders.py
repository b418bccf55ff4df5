"""Document sources as folders of any file system that fsspec knows, local or remote."""

import errno
import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import dagster as dg
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem
from pydantic import Field

from convo_assets.errors import ConvoAssetsError, SettingError, UnreachableSourcesError
from convo_assets.identity import content_id
from convo_assets.records import SourceFile
from convo_assets.resources.documents.planted import planted_values
from convo_assets.steps.ingest import source_key

MAX_FILE_BYTES = 64_000_000
"""Larger files are recorded as `too_large`: converters need several times a file's size."""

_WRITTEN = ("ETag", "md5Hash", "mtime", "LastModified")
"""What file systems call the state of a file's content: S3, Google, local, S3 again."""

_NOT_DOCUMENTS = (".", "~$")
"""Names that begin so are a system's own: hidden files, lock files of office programs."""

_FOR_GOOD = {errno.EACCES, errno.EPERM, errno.ELOOP}
"""What a local file that cannot be read is told by; anything else may pass."""


class FolderSources(dg.ConfigurableResource[Any]):
    """One document source per folder below `root`."""

    root: str = Field(description="Folder or fsspec URL that holds one folder per source.")

    def source_keys(self) -> list[str]:
        """Return the partition keys of all document sources, sorted."""
        return sorted(self._folders())

    def files(self, source: str) -> "FolderFiles":
        """Return the files of one document source; none if its folder is gone.

        Raises:
            UnreachableSourcesError: If the root cannot be listed.
        """
        folders = self._folders()
        file_system, root = url_to_fs(self.root)
        folder = folders.get(source, f"{root}/{source}")
        return FolderFiles(
            source=source, file_system=file_system, folder=folder, gone=source not in folders
        )

    def fingerprints(self) -> dict[str, str]:
        """Return a name for the state of each source's files, from their listing alone.

        Raises:
            UnreachableSourcesError: If anything cannot be listed.
        """
        folders = self._folders()
        file_system, _ = url_to_fs(self.root)
        return {source: _fingerprint(file_system, folder) for source, folder in folders.items()}

    def canaries(self, sources: Collection[str]) -> frozenset[str]:
        """Return the values in `planted.json` beside the sources; none if there is no such list."""
        with _answering():
            return planted_values(self.root, sources)

    def _folders(self) -> dict[str, str]:
        with _answering():
            file_system, root = url_to_fs(self.root)
            file_system.invalidate_cache()
            entries = file_system.ls(root, detail=True)
        folders = [str(entry["name"]) for entry in entries if entry["type"] == "directory"]
        return {
            source_key(PurePosixPath(folder).name): folder
            for folder in folders
            if not PurePosixPath(folder).name.startswith(_NOT_DOCUMENTS)
        }


@dataclass(frozen=True, kw_only=True)
class FolderFiles:
    """The files of one source; a file is identified by its path and its bytes.

    What cannot be read just now is no change: all of it raises `UnreachableSourcesError` then.
    """

    source: str
    file_system: Any
    folder: str
    gone: bool = False
    _paths: dict[str, str] = field(default_factory=dict)

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Yield identifier and bytes of every file, ordered by path."""
        listed = {} if self.gone else _listed(self.file_system, self.folder)
        for path, facts in sorted(listed.items()):
            relative = str(PurePosixPath(path).relative_to(self.folder))
            if any(part.startswith(_NOT_DOCUMENTS) for part in PurePosixPath(relative).parts):
                continue
            identifier = content_id(self.source, relative, self._digest(path))
            self._paths[identifier] = relative
            yield identifier, int(facts["size"] or 0)

    def paths(self) -> Iterator[tuple[str, str]]:
        """Yield identifier and path of every file, for people who look after the source."""
        return ((identifier, self._paths[identifier]) for identifier, _ in self.sizes())

    def read(self, ids: Sequence[str]) -> list[SourceFile]:
        """Return the files with these identifiers, in that order."""
        return [self._read(identifier) for identifier in ids]

    def _read(self, identifier: str) -> SourceFile:
        path = f"{self.folder}/{self._paths[identifier]}"
        content, problem = b"", "unreadable"
        with _answering(), _unreadable_for_good(self.file_system):
            if self.file_system.size(path) > MAX_FILE_BYTES:
                problem = "too_large"
            else:
                content, problem = self.file_system.cat_file(path), ""
        return SourceFile(
            id=identifier,
            source=self.source,
            path=self._paths[identifier].encode(errors="replace").decode(),
            size=len(content),
            content=content,
            problem=problem,
        )

    def _digest(self, path: str) -> str:
        """Return the hash of a file's bytes; a broken link or a forbidden file has none."""
        digest = "unreadable"
        with (
            _answering(),
            _unreadable_for_good(self.file_system),
            self.file_system.open(path, "rb") as stream,
        ):
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return digest  # noqa: RET504 - as it was, where the file cannot be opened


@contextmanager
def _answering() -> Iterator[None]:
    """Tell a file system that fails from one that has nothing.

    Raises:
        SettingError: If its kind of URL needs a package.
        UnreachableSourcesError: In place of what its client raises, which quotes paths.
    """
    try:
        yield
    except ConvoAssetsError:
        raise
    except ImportError:
        problem = "is a URL that needs a package: pip install 'convo-assets[s3]' for s3://"
        raise SettingError("CONVO_SOURCES", problem) from None
    except Exception as error:  # noqa: BLE001 - each file system raises what its client raises
        raise UnreachableSourcesError(type(error).__name__) from None


@contextmanager
def _unreadable_for_good(file_system: Any) -> Iterator[None]:
    """Let pass that a file is a broken link, or forbidden on this machine."""
    try:
        yield
    except FileNotFoundError:
        pass
    except OSError as error:
        # Elsewhere "forbidden" may mean that a key has expired.
        if not (isinstance(file_system, LocalFileSystem) and error.errno in _FOR_GOOD):
            raise


def _listed(file_system: Any, folder: str) -> Mapping[str, Mapping[str, Any]]:
    """Return what is known of every file below a folder, by path: all of it or an error."""
    # Walking, fsspec leaves out what cannot be listed; object storage is listed in one go.
    strictly = {"on_error": "raise"} if isinstance(file_system, LocalFileSystem) else {}
    with _answering():
        found = file_system.find(folder, detail=True, **strictly)
    # Some programs put an empty object where a folder begins.
    return {path: facts for path, facts in found.items() if path.rstrip("/") != folder.rstrip("/")}


def _fingerprint(file_system: Any, folder: str) -> str:
    """Return the hash of what a listing says: path, size, and when or as what it was written."""
    listed = []
    for path, facts in sorted(_listed(file_system, folder).items()):
        written = [str(facts[name]) for name in _WRITTEN if facts.get(name) is not None]
        listed.append([path, facts["size"], *written])
    return content_id(listed)[:12]
