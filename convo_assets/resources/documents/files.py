"""The files of one document source: listed, identified, and read when they are asked for."""

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NoReturn

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
    SeenMember,
    path_key,
)
from convo_assets.resources.documents.packed import (
    NOT_FOR_GOOD,
    PackedFiles,
    Unpacked,
    stands_for_itself,
    unpacking_of,
)
from convo_assets.steps.ingest import Member

MAX_FILE_BYTES = 64_000_000
"""Larger files are recorded as `too_large`: converters need several times a file's size."""

_CHANGING = "a file changes while it is being read"


@dataclass(frozen=True, slots=True)
class _ListedFile:
    """A file of the folder, or one inside it: then `member` is its path, once that is known."""

    path: str
    size: int
    problem: str = ""
    inside: bool = False
    member: str = ""


class FolderFiles:
    """The files of one source; a file is identified by its path and its bytes.

    They are listed once. A file whose listing says that it has not changed since it was last read
    is not opened; any other is read once, to be hashed, and kept for `read` as far as there is
    room. What cannot be read just now is no change: it raises `UnreachableSourcesError`.

    Files inside archives, mailboxes and mails are files like others, identified by path and bytes:
    where a new one comes to an archive, the others are what they were.
    """

    def __init__(  # noqa: PLR0913 - one part each
        self,
        *,
        source: str,
        folder: SourceFolder | None,
        cache: ListingCache | None,
        remember: bool,
        rehash: bool,
        packed: PackedFiles,
        refuse_partial: bool = False,
        converters: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.source = source
        self.refuse_partial = refuse_partial
        self.converters = converters or {}
        self._folder = folder
        self._cache = cache
        self._remember = remember and cache is not None
        self._rehash = rehash
        self._packed = packed
        self._files: dict[str, _ListedFile] | None = None
        self._held = HeldContents()
        self._unpacked: tuple[str, dict[str, Member]] = ("", {})

    def list_items(self) -> Iterator[tuple[str, int]]:
        """Yield identifier and bytes of every file, ordered by path."""
        return ((identifier, file.size) for identifier, file in self._listed().items())

    def paths(self) -> Iterator[tuple[str, str]]:
        """Yield identifier and path of every file, for people who look after the source."""
        for identifier, file in self._listed().items():
            known = file.member or not file.inside
            path = (file.member or file.path) if known else self._member(identifier, file).path
            yield identifier, path

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
        done = 0
        try:
            for path, facts in listed.items():
                state = FileState.of(facts, listed_at=listed_at)
                file = _ListedFile(path, int(facts["size"] or 0), not_a_file(facts))
                key = path_key(path)
                found, entry = self._identified(file, state, known.get(key))
                files |= found
                done += 1
                if entry:
                    seen[key] = entry
        finally:
            # What has been read until something failed need not be read again either.
            self._save(seen if done == len(listed) else known | seen, instead_of=known)
        self._files = files
        return files

    def _identified(
        self, file: _ListedFile, state: FileState | None, entry: SeenFile | None
    ) -> tuple[dict[str, _ListedFile], SeenFile | None]:
        """Return what a file is by identifier, and what to remember of it.

        What is remembered is believed if it holds still; else the file is read.
        """
        unpacked_by = unpacking_of(file.path)
        if (
            entry is None
            or self._rehash
            or (entry.state, entry.unpacked_by) != (state, unpacked_by)
        ):
            identifier, file, members = self._hashed(file)
            if state is None or file.problem in NOT_FOR_GOOD:
                return _items(identifier, file, members), None
            seen = tuple(SeenMember(i, each.size, each.problem) for i, each in members.items())
            problem = file.problem if unpacked_by else ""
            entry = SeenFile(state, identifier, seen, problem, unpacked_by)
            return _items(identifier, file, members), entry
        members = {
            each.identifier: _ListedFile(file.path, each.size, each.problem, inside=True)
            for each in entry.members
        }
        return _items(
            entry.identifier, replace(file, problem=file.problem or entry.problem), members
        ), entry

    def _save(self, seen: dict[str, SeenFile], *, instead_of: dict[str, SeenFile]) -> None:
        if self._remember and self._cache and seen != instead_of:
            self._cache.save(seen)

    def _hashed(self, file: _ListedFile) -> tuple[str, _ListedFile, dict[str, _ListedFile]]:
        """Return the identifier of a file, for which it is read, what is known of it, and in it."""
        if file.problem:
            return content_id(self.source, file.path, file.problem), file, {}
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
        unpacked = Unpacked() if content is None else self._packed.unpacked(file.path, content)
        if content is not None and stands_for_itself(file.path):
            self._held.hold(identifier, content)
        members: dict[str, _ListedFile] = {}
        for inner, member in self._by_identifier(unpacked).items():
            members[inner] = _ListedFile(
                file.path, len(member.content), member.problem, inside=True, member=member.path
            )
            self._held.hold(inner, member.content)
        return identifier, replace(file, problem=problem or unpacked.problem), members

    def _by_identifier(self, unpacked: Unpacked) -> dict[str, Member]:
        return {
            content_id(self.source, m.path, m.problem or hashlib.sha256(m.content).hexdigest()): m
            for m in unpacked.members
        }

    def _member(self, identifier: str, file: _ListedFile) -> Member:
        """Return a file inside another, which is read for it.

        Raises:
            UnreachableSourcesError: If it is there no more; the next run lists it anew.
        """
        held = self._held.get(identifier)
        if held is not None and file.member:
            return Member(file.member, held, file.problem)
        # Files inside one are asked for together: the last that was unpacked is kept.
        if self._unpacked[0] != file.path:
            with answering():
                content = self._file_system.cat_file(self._path(file))
            unpacked = self._packed.unpacked(file.path, content)
            self._unpacked = (file.path, self._by_identifier(unpacked))
        if identifier not in self._unpacked[1]:
            self._forget(file)
        return self._unpacked[1][identifier]

    def _read(self, identifier: str, file: _ListedFile) -> SourceFile:
        if file.inside:
            member = self._member(identifier, file)
            return self._source_file(identifier, member.path, member.content, member.problem)
        content = b""
        problem = file.problem or ("too_large" if file.size > MAX_FILE_BYTES else "")
        if not problem:
            held = self._held.get(identifier)
            content = self._opened(identifier, file) if held is None else held
        return self._source_file(identifier, file.path, content, problem)

    def _source_file(self, identifier: str, path: str, content: bytes, problem: str) -> SourceFile:
        return SourceFile(
            id=identifier,
            source=self.source,
            path=path.encode(errors="replace").decode(),
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
            self._forget(file)
        return content

    def _forget(self, file: _ListedFile) -> NoReturn:
        """Forget what is remembered of a file that is another than it was listed as.

        Raises:
            UnreachableSourcesError: Always.
        """
        known = self._cache.load() if self._cache else {}
        kept = {path: seen for path, seen in known.items() if path != path_key(file.path)}
        self._save(kept, instead_of=known)
        raise UnreachableSourcesError(_CHANGING)

    @property
    def _file_system(self) -> Any:
        return self._folder.file_system if self._folder else None

    def _path(self, file: _ListedFile) -> str:
        return f"{self._folder.path}/{file.path}" if self._folder else file.path


def _items(
    identifier: str, file: _ListedFile, members: dict[str, _ListedFile]
) -> dict[str, _ListedFile]:
    """Return what of a file is a document, or a reason why there is none, by identifier."""
    own = {identifier: file} if file.problem or stands_for_itself(file.path) else {}
    return own | members
