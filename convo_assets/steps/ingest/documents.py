"""Turn files into raw documents, or into the reason why they cannot be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from convo_assets.errors import UnreadableDocumentError
from convo_assets.item_results import ItemResult, StepFingerprint
from convo_assets.records import RawDoc, SourceFile
from convo_assets.steps.ingest.conversion import Conversion
from convo_assets.steps.ingest.file_formats import FILE_FORMATS, FileFormat, by_suffix
from convo_assets.steps.ingest.plain_text import UNDECODABLE_BYTES, unify_lines
from convo_assets.steps.ingest.roles import DocumentConverter
from convo_assets.steps.ingest.tidying import tidy, without_embedded

VERSION = "3"


@dataclass(frozen=True, kw_only=True)
class IngestContext:
    """What turns files into documents: which formats are read, and what converts most of them."""

    converter: DocumentConverter
    formats: Sequence[FileFormat] = FILE_FORMATS

    @property
    def fingerprint(self) -> StepFingerprint:
        """Name of everything that documents depend on beside their files."""
        return StepFingerprint(
            step="ingest",
            version=VERSION,
            settings={"suffixes": sorted(by_suffix(self.formats))},
            models=(self.converter.identity,),
        )


def ingest_files(
    files: Sequence[SourceFile], context: IngestContext
) -> Iterator[ItemResult[RawDoc]]:
    """Yield what each file becomes; unreadable files are recorded, the others go on."""
    formats = by_suffix(context.formats)
    for file in files:
        try:
            doc, reasons = _ingest(file, formats, context.converter)
        except UnreadableDocumentError as error:
            yield ItemResult(input_id=file.id, outcome="rejected", reasons={error.reason: 1})
        else:
            yield ItemResult(input_id=file.id, rows=(doc,), reasons=reasons)


def _ingest(
    file: SourceFile, formats: Mapping[str, FileFormat], converter: DocumentConverter
) -> tuple[RawDoc, Mapping[str, int]]:
    """Return the document, and what of its file is doubtful or left out, counted by reason."""
    file_format = formats.get(PurePosixPath(file.path).suffix.lower())
    if file_format is None:
        raise UnreadableDocumentError("unknown_type")
    if file.problem:
        raise UnreadableDocumentError(file.problem)
    read = _text(file.content, file_format, converter)
    # Postgres text cannot hold NUL, and no document needs it.
    text = without_embedded(unify_lines(read.text).replace("\x00", ""))
    if not text.strip():
        raise UnreadableDocumentError("no_text")
    lost = max(read.gaps.get(UNDECODABLE_BYTES, 0), text.count("\ufffd"))
    reasons = {**read.gaps, UNDECODABLE_BYTES: lost} if lost else read.gaps
    doc = RawDoc(
        id=file.id,
        source=file.source,
        path=file.path,
        media_type=file_format.media_type,
        size=file.size,
        text=text,
    )
    return doc, reasons


def _text(content: bytes, file_format: FileFormat, converter: DocumentConverter) -> Conversion:
    if file_format.read is None:
        return Conversion(tidy(converter.to_markdown(content, media_type=file_format.media_type)))
    read = file_format.read(content)
    if not (file_format.converted and read.text.strip()):
        return read
    markdown = converter.to_markdown(read.text.encode(), media_type=file_format.media_type)
    return Conversion(tidy(markdown), read.gaps)
