"""Sources and documents by the names that people know, which are stored nowhere but as hashes."""

from contextlib import closing, suppress
from pathlib import Path

from convo_assets.errors import (
    UnknownDocumentError,
    UnknownSourceError,
    UnreachableSourcesError,
    UnreadableDocumentError,
)
from convo_assets.identity import content_id
from convo_assets.item_results import ItemResult
from convo_assets.records import RawDoc, SourceFile
from convo_assets.resources.conversion import WorkerLimits, WorkerPool
from convo_assets.resources.documents.packed import PackedFiles, stands_for_itself
from convo_assets.resources.documents.zone import LandingZone
from convo_assets.resources.environments import resources_with_secrets, store_for
from convo_assets.resources.settings import Settings
from convo_assets.resources.store.rederiving import stored_sources
from convo_assets.steps.ingest import (
    FILE_FORMATS,
    IngestContext,
    Member,
    by_suffix,
    ingest_context,
    ingest_files,
)


def known_sources(settings: Settings) -> list[str]:
    """Return every source that has a folder or a declaration, or of which something is stored."""
    found = {*stored_sources(store_for(settings))}
    with suppress(UnreachableSourcesError):  # what is stored can be asked about all the same
        found |= {*resources_with_secrets(settings).sources.source_keys()}
    return sorted(found)


def expect_source(settings: Settings, *sources: str | None) -> None:
    """Let sources pass that are known; None stands for all.

    Raises:
        UnknownSourceError: If one is not.
    """
    named = [source for source in sources if source is not None]
    known = known_sources(settings) if named else []
    for source in named:
        if source not in known:
            raise UnknownSourceError(source, known)


def documents_of(settings: Settings, source: str, path: str) -> list[str]:
    """Return all documents of a source, or the versions of the one at a path, that it ever had.

    Raises:
        UnknownSourceError: If there is no such source.
        UnknownDocumentError: If there is no such document.
    """
    expect_source(settings, source)
    sources = resources_with_secrets(settings).sources
    present = {i: content_id(at) for i, at in sources.files(source).paths()}
    # Also what was there before: an earlier version, a file that has been deleted since.
    known = {**LandingZone.at(settings.landing, source=source).origins(), **present}
    ids = sorted(
        identifier for identifier, at in known.items() if not path or at == content_id(path)
    )
    if not ids:
        raise UnknownDocumentError(source, count=len(known))
    return ids


def _as_of(source: str | None, settings: Settings) -> IngestContext:
    """Return how files of a source are read; of none, as settings say."""
    resources = resources_with_secrets(settings)
    if source is None:
        return IngestContext(converter=resources.converter)
    expect_source(settings, source)
    return ingest_context(resources.converter, resources.sources.files(source))


def read_documents(
    file: Path, settings: Settings, *, source: str | None = None
) -> list[tuple[str, ItemResult[RawDoc]]]:
    """Return a file of one's own, and the files inside it, as ingest reads them, with their paths.

    One whose suffix is of no format is taken for text. Each says what of it could not be read. With
    a `source` it is read as that source would have it: with its converters, refused if in part.

    Raises:
        UnknownSourceError: If there is no such source.
        UnreadableDocumentError: If none can be read, with the reason of the first.
        OSError: If the file is not there, or is none.
    """
    content = file.read_bytes()
    known = file.suffix.lower() in by_suffix(FILE_FORMATS)
    path = file.name if known else f"{file.name}.txt"
    limits = WorkerLimits(
        max_seconds=settings.convo_convert_seconds, max_megabytes=settings.convo_convert_megabytes
    )
    with closing(WorkerPool(limits)) as pool:
        unpacked = PackedFiles(pool).unpacked(path, content)
    itself = [Member(path, content, unpacked.problem)]
    members = [*(itself if stands_for_itself(path) or unpacked.problem else ()), *unpacked.members]
    loaded = [
        SourceFile(
            id=content_id(member.path),
            source="",
            path=member.path,
            size=len(member.content),
            content=member.content,
            problem=member.problem,
        )
        for member in members
    ]
    results = [*ingest_files(loaded, _as_of(source, settings))]
    if not any(result.rows for result in results):
        raise UnreadableDocumentError(next(iter(results[0].reasons)))
    names = [file.name if member.path == path else member.path for member in members]
    return [*zip(names, results, strict=True)]
