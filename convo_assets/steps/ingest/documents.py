"""Turn files into raw documents, or into the reason why they cannot be."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from convo_assets.errors import UnreadableDocumentError
from convo_assets.item_results import ItemResult, StepFingerprint
from convo_assets.records import RawDoc, SourceFile
from convo_assets.steps.ingest.cleaning import clean_markdown, text_of
from convo_assets.steps.ingest.conversion import Conversion, gaps_in
from convo_assets.steps.ingest.file_formats import FILE_FORMATS, FileFormat, by_suffix
from convo_assets.steps.ingest.page_areas import locate
from convo_assets.steps.ingest.plain_text import unify_lines
from convo_assets.steps.ingest.roles import DocumentConverter, SourceFiles, preferring
from convo_assets.steps.ingest.tidying import tidy, without_embedded
from convo_assets.vocabulary import Outcome

VERSION = "15"

NO_FILE = ("linked_folder", "special_file")
"""Problems of entries that are no files, whatever their names say."""

WHOLE = frozenset({"other_converter"})
"""What is told of a document of which nothing is missing all the same."""


@dataclass(frozen=True, kw_only=True)
class IngestContext:
    """What turns files into documents: which formats are read, and what converts most of them.

    With `refuse_partial` a document of which something could not be read is none.
    """

    converter: DocumentConverter
    formats: Sequence[FileFormat] = FILE_FORMATS
    refuse_partial: bool = False

    @property
    def fingerprint(self) -> StepFingerprint:
        """Name of everything that documents depend on beside their files."""
        return StepFingerprint(
            step="ingest",
            version=VERSION,
            settings={
                "suffixes": sorted(by_suffix(self.formats)),
                "refuse_partial": self.refuse_partial,
            },
            models=(self.converter.identity,),
        )


def ingest_context(converter: DocumentConverter, files: SourceFiles) -> IngestContext:
    """Return how the files of a source are read, as far as somebody has said it."""
    return IngestContext(
        converter=preferring(converter, files.converters), refuse_partial=files.refuse_partial
    )


def ingest_files(
    files: Sequence[SourceFile], context: IngestContext
) -> Iterator[ItemResult[RawDoc]]:
    """Yield what each file becomes; unreadable files are recorded, the others go on."""
    formats = by_suffix(context.formats)

    def result(file: SourceFile) -> ItemResult[RawDoc]:
        try:
            doc, gaps, removed = _ingest(file, formats, context.converter)
        except UnreadableDocumentError as error:
            return ItemResult(input_id=file.id, outcome="rejected", reasons={error.reason: 1})
        if gaps.keys() - WHOLE and context.refuse_partial:
            return ItemResult(input_id=file.id, outcome="rejected", reasons={"partial": 1, **gaps})
        outcome: Outcome = "partial" if gaps else "done"
        return ItemResult(
            input_id=file.id, rows=(doc,), outcome=outcome, reasons=gaps, removed=removed
        )

    with ThreadPoolExecutor(context.converter.workers) as threads:
        yield from threads.map(result, files)


def _ingest(
    file: SourceFile, formats: Mapping[str, FileFormat], converter: DocumentConverter
) -> tuple[RawDoc, Mapping[str, int], Mapping[str, int]]:
    """Return the document that a file holds, what is missing in it, and what was taken out."""
    file_format = formats.get(PurePosixPath(file.path).suffix.lower())
    if file_format is None and file.problem not in NO_FILE:
        raise UnreadableDocumentError("unknown_type")
    if file_format is None or file.problem:
        raise UnreadableDocumentError(file.problem)
    converted = _converted(file.content, file_format, converter)
    # Postgres text cannot hold NUL, and no document needs it.
    text = without_embedded(unify_lines(converted.text).replace("\x00", ""))
    shown = gaps_in(text, len(file.content), file_format.media_type)
    removed = Counter(converted.removed)
    if file_format.prose:
        cleaned = clean_markdown(text, _from_html(converter))
        # A page of links has nothing else to say.
        text = tidy(cleaned.text) if cleaned.text.strip() else text
        removed.update(cleaned.removed)
    if not text.strip():
        raise UnreadableDocumentError("no_text")
    doc = RawDoc(
        id=file.id,
        source=file.source,
        path=file.path,
        media_type=file_format.media_type,
        size=file.size,
        text=text,
        pages=locate(text, converted.lines),
    )
    # Bytes that were counted where they were decoded may stand for fewer signs in the text.
    gaps = {**shown, **converted.gaps}
    gaps = {reason: max(count, shown.get(reason, 0)) for reason, count in gaps.items()}
    return doc, gaps, removed


def _from_html(converter: DocumentConverter) -> Callable[[str], str]:
    """Return what turns HTML within a document into Markdown, or into its text if it is damaged."""

    def converted(html: str) -> str:
        try:
            return tidy(converter.convert(html.encode(), media_type="text/html").text)
        except UnreadableDocumentError:
            return text_of(html)

    return converted


def _converted(content: bytes, file_format: FileFormat, converter: DocumentConverter) -> Conversion:
    """Return the Markdown of a file: read as text, by the converter, or by one after the other."""
    if file_format.read is None:
        found = converter.convert(content, media_type=file_format.media_type)
        return replace(found, text=tidy(found.text))
    read = file_format.read(content)
    if not (file_format.converted and read.text.strip()):
        return read
    found = converter.convert(read.text.encode(), media_type=file_format.media_type)
    return replace(found, text=tidy(found.text), gaps={**found.gaps, **read.gaps})
