"""The files of one document source: listed, identified, and read when they are asked for."""

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from convo_assets.errors import UnreachableSourcesError
from convo_assets.identity import content_id
from convo_assets.records import SourceFile
from convo_assets.resources.documents.file_systems import (
    SourceFolder,
    answering,
    not_a_file,
    unreadable_for_good,
)
from convo_assets.resources.documents.listing import (
    FileState,
    HeldContents,
    ListingCache,
    SeenFile,
    path_key,
)

MAX_FILE_BYTES = 64_000_000
"""Larger files are recorded as `too_large`: converters need several times a file's size."""

_CHANGING = "a file changes while it is being read"


@dataclass(frozen=True, slots=True)
class _ListedFile:
    path: str
    size: int
    problem: str = ""


class FolderFiles:
    """The files of one source; a file is identified by its path and its bytes.

    They are listed once. A file whose listing says that it has not changed since it was last read
    is not opened; any other is read once, to be hashed, and kept for `read` as far as there is
    room. What cannot be read just now is no change: it raises `UnreachableSourcesError`.
    """

    def __init__(
        self,
        *,
        source: str,
        folder: SourceFolder | None,
        cache: ListingCache | None,
        remember: bool,
        rehash: bool,
        refuse_partial: bool = False,
    ) -> None:
        self.source = source
        self.refuse_partial = refuse_partial
        self._folder = folder
        self._cache = cache
        self._remember = remember and cache is not None
        self._rehash = rehash
        self._files: dict[str, _ListedFile] | None = None
        self._held = HeldContents()

    def list_items(self) -> Iterator[tuple[str, int]]:
        """Yield identifier and bytes of every file, ordered by path."""
        return ((identifier, file.size) for identifier, file in self._listed().items())

    def paths(self) -> Iterator[tuple[str, str]]:
        """Yield identifier and path of every file, for people who look after the source."""
        return ((identifier, file.path) for identifier, file in self._listed().items())

    def read(self, ids: Sequence[str]) -> list[SourceFile]:
        """Return the files with these identifiers, in that order."""
        return [self._read(identifier, self._listed()[identifier]) for identifier in ids]

    def _listed(self) -> dict[str, _ListedFile]:
        """Return all files by identifier, and remember them if that is wanted."""
        if self._files is not None:
            return self._files
        listed_at = time.time()
        listed = self._folder.listed() if self._folder else {}
        known = self._cache.load() if self._cache else {}
        if self._remember and self._cache:
            self._held = HeldContents(self._cache.private_folder())
        files: dict[str, _ListedFile] = {}
        seen: dict[str, SeenFile] = {}
        try:
            for path, facts in listed.items():
                state = FileState.of(facts, listed_at=listed_at)
                file = _ListedFile(path, int(facts["size"] or 0), not_a_file(facts))
                key = path_key(path)
                identifier, file = self._identified(file, state, known.get(key))
                files[identifier] = file
                # What could not be opened may be allowed without a trace in its listing.
                if state and file.problem != "unreadable":
                    seen[key] = SeenFile(state, identifier)
        finally:
            # What has been read until something failed need not be read again either.
            self._save(seen if len(files) == len(listed) else known | seen, instead_of=known)
        self._files = files
        return files

    def _identified(
        self, file: _ListedFile, state: FileState | None, entry: SeenFile | None
    ) -> tuple[str, _ListedFile]:
        """Return the identifier of a file, by what is remembered of it if that holds still."""
        if entry and entry.state == state and not self._rehash:
            return entry.identifier, file
        return self._hashed(file)

    def _save(self, seen: dict[str, SeenFile], *, instead_of: dict[str, SeenFile]) -> None:
        if self._remember and self._cache and seen != instead_of:
            self._cache.save(seen)

    def _hashed(self, file: _ListedFile) -> tuple[str, _ListedFile]:
        """Return the identifier of a file, for which it is read, and what is known of it."""
        if file.problem:
            return content_id(self.source, file.path, file.problem), file
        digest, problem = "", "unreadable"
        content: bytes | None = None
        with answering(), unreadable_for_good(self._file_system):
            if file.size > MAX_FILE_BYTES:
                with self._file_system.open(self._path(file), "rb") as stream:
                    digest, problem = hashlib.file_digest(stream, "sha256").hexdigest(), "too_large"
            else:
                content = self._file_system.cat_file(self._path(file))
                digest, problem = hashlib.sha256(content).hexdigest(), ""
        identifier = content_id(self.source, file.path, digest or problem)
        if content is not None:
            self._held.hold(identifier, content)
        return identifier, _ListedFile(file.path, file.size, problem)

    def _read(self, identifier: str, file: _ListedFile) -> SourceFile:
        content = b""
        problem = file.problem or ("too_large" if file.size > MAX_FILE_BYTES else "")
        if not problem:
            held = self._held.get(identifier)
            content = self._opened(identifier, file) if held is None else held
        return SourceFile(
            id=identifier,
            source=self.source,
            path=file.path.encode(errors="replace").decode(),
            size=len(content),
            content=content,
            problem=problem,
        )

    def _opened(self, identifier: str, file: _ListedFile) -> bytes:
        """Return the content of a file that was identified before.

        Raises:
            UnreachableSourcesError: If it has changed since; the next run reads it anew.
        """
        with answering():
            content: bytes = self._file_system.cat_file(self._path(file))
        if identifier != content_id(self.source, file.path, hashlib.sha256(content).hexdigest()):
            known = self._cache.load() if self._cache else {}
            kept = {path: seen for path, seen in known.items() if path != path_key(file.path)}
            self._save(kept, instead_of=known)
            raise UnreachableSourcesError(_CHANGING)
        return content

    @property
    def _file_system(self) -> Any:
        return self._folder.file_system if self._folder else None

    def _path(self, file: _ListedFile) -> str:
        return f"{self._folder.path}/{file.path}" if self._folder else file.path
