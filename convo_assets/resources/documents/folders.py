"""Document sources as folders of any file system that fsspec knows, local or remote."""

from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import dagster as dg
from fsspec.core import url_to_fs
from pydantic import Field

from convo_assets.identity import content_id
from convo_assets.resources.conversion import WorkerLimits, WorkerPool
from convo_assets.resources.documents.file_systems import (
    SourceFolder,
    answering,
    is_folder,
)
from convo_assets.resources.documents.files import FolderFiles
from convo_assets.resources.documents.listing import ListingCache
from convo_assets.resources.documents.packed import PackedFiles
from convo_assets.resources.workspace import Workspace
from convo_assets.steps.ingest import NOT_DOCUMENTS, source_key

_WRITTEN = ("ETag", "md5Hash", "mtime", "LastModified")
"""What file systems call the state of a file's content: S3, Google, local, S3 again."""


class SourcePlace(dg.Config):
    """Where the files of a declared source are, and which of them are its documents."""

    path: str = Field(
        default="", description="Folder or fsspec URL; empty: the folder of that name below root."
    )
    include: list[str] = Field(default=[], description="Glob patterns of files; empty: all.")
    exclude: list[str] = Field(default=[], description="Glob patterns of files to leave out.")
    refuse_partial: bool = Field(
        default=False, description="Refuse files of which a part cannot be read."
    )
    converters: dict[str, list[str]] = Field(
        default={}, description="Converters to ask first, in order, by media type."
    )


class FolderSources(dg.ConfigurableResource[Any]):
    """One document source per folder below `root`, and those that are declared."""

    root: str = Field(description="Folder or fsspec URL that holds one folder per source.")
    places: dict[str, SourcePlace] = Field(
        default={}, description="Declared sources (defs.yaml) by partition key."
    )
    workspace: Workspace
    rehash: bool = Field(
        default=False, description="Read every file again, whatever its listing says."
    )
    max_seconds: int = Field(
        default=120, ge=1, description="Seconds that unpacking an archive or a mail may take."
    )
    max_megabytes: int = Field(
        default=2_000, ge=256, description="Memory that a process which unpacks may have."
    )

    def source_keys(self) -> list[str]:
        """Return the partition keys of all document sources, sorted."""
        return sorted(self._folders())

    def files(self, source: str, *, remember: bool = False) -> "FolderFiles":
        """Return the files of one document source; none if its folder is gone.

        With `remember`, the next run is told what was read, so that it need not read it again.

        Raises:
            UnreachableSourcesError: If the root cannot be listed.
        """
        return FolderFiles(
            source=source,
            folder=self._folders().get(source),
            cache=ListingCache(landing=self.workspace.landing, source=source)
            if self.workspace.landing
            else None,
            remember=remember,
            rehash=self.rehash,
            packed=PackedFiles(
                WorkerPool(
                    WorkerLimits(max_seconds=self.max_seconds, max_megabytes=self.max_megabytes)
                )
            ),
            refuse_partial=source in self.places and self.places[source].refuse_partial,
            converters=self.places[source].converters if source in self.places else {},
        )

    def fingerprints(self) -> dict[str, str]:
        """Return a name for the state of each source's files, from their listing alone.

        Raises:
            UnreachableSourcesError: If anything cannot be listed.
        """
        return {source: _fingerprint(folder) for source, folder in self._folders().items()}

    def _folders(self) -> "dict[str, SourceFolder]":
        with answering():
            file_system, root = url_to_fs(self.root)
            file_system.invalidate_cache()
            entries = file_system.ls(root, detail=True)
        names = [str(entry["name"]) for entry in entries if is_folder(entry)]
        folders = {
            source_key(PurePosixPath(name).name): SourceFolder(file_system, name)
            for name in names
            if not PurePosixPath(name).name.startswith(NOT_DOCUMENTS)
        }
        declared = {
            source: _declared(place, below=folders.get(source))
            for source, place in self.places.items()
        }
        return folders | {source: folder for source, folder in declared.items() if folder}


def _declared(place: SourcePlace, *, below: SourceFolder | None) -> SourceFolder | None:
    """Return the folder of a declared source, which may be one below the root."""
    if not place.path:
        return below and replace(below, include=place.include, exclude=place.exclude)
    with answering():
        file_system, path = url_to_fs(place.path)
        file_system.invalidate_cache()
    return SourceFolder(file_system, path, place.include, place.exclude, must_exist=True)


def _fingerprint(folder: SourceFolder) -> str:
    """Return the hash of what a listing says: path, size, and when or as what it was written."""
    listed = []
    for path, facts in folder.listed().items():
        written = [str(facts[name]) for name in _WRITTEN if facts.get(name) is not None]
        listed.append([path, facts["size"], *written])
    return content_id(listed)[:12]
