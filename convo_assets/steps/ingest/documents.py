"""Turn files into raw documents, or into the reason why they cannot be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from convo_assets.derivations import Derivation, Recipe
from convo_assets.errors import UnreadableDocumentError
from convo_assets.records import RawDoc, SourceFile
from convo_assets.steps.ingest.media_types import MEDIA_TYPES, PLAIN_TEXT
from convo_assets.steps.ingest.plain_text import decode, unify_lines
from convo_assets.steps.ingest.roles import DocumentConverter

VERSION = "1"


@dataclass(frozen=True, kw_only=True)
class IngestContext:
    """What turns files into documents."""

    converter: DocumentConverter

    @property
    def recipe(self) -> Recipe:
        """Name of everything that documents depend on beside their files."""
        return Recipe(step="ingest", version=VERSION, models=(self.converter.identity,))


def ingest_files(
    files: Sequence[SourceFile], context: IngestContext
) -> Iterator[Derivation[RawDoc]]:
    """Yield what each file becomes; unreadable files are recorded, the others go on."""
    for file in files:
        try:
            doc = _ingest(file, context.converter)
        except UnreadableDocumentError as error:
            yield Derivation(input_id=file.id, outcome="rejected", reasons={error.reason: 1})
        else:
            yield Derivation(input_id=file.id, rows=(doc,))


def _ingest(file: SourceFile, converter: DocumentConverter) -> RawDoc:
    media_type = MEDIA_TYPES.get(PurePosixPath(file.path).suffix.lower())
    if media_type is None:
        raise UnreadableDocumentError("unknown_type")
    if file.problem:
        raise UnreadableDocumentError(file.problem)
    if media_type in PLAIN_TEXT:
        text = decode(file.content)
    else:
        text = unify_lines(converter.to_markdown(file.content, media_type=media_type))
    # Postgres text cannot hold NUL, and no document needs it.
    text = text.replace("\x00", "")
    if not text.strip():
        raise UnreadableDocumentError("no_text")
    return RawDoc(
        id=file.id,
        source=file.source,
        path=file.path,
        media_type=media_type,
        size=file.size,
        text=text,
    )
