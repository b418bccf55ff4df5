"""Makes raw documents, as Markdown, from the files of a document source."""

from convo_assets.steps.ingest.conversion import Conversion, PageLine
from convo_assets.steps.ingest.documents import VERSION, IngestContext, ingest_context, ingest_files
from convo_assets.steps.ingest.file_formats import (
    FILE_FORMATS,
    NOT_DOCUMENTS,
    FileFormat,
    by_suffix,
)
from convo_assets.steps.ingest.members import Member
from convo_assets.steps.ingest.roles import DocumentConverter, DocumentSources, preferring
from convo_assets.steps.ingest.source_keys import source_key
from convo_assets.steps.ingest.watching import Look, Memory, look

__all__ = [
    "FILE_FORMATS",
    "NOT_DOCUMENTS",
    "VERSION",
    "Conversion",
    "DocumentConverter",
    "DocumentSources",
    "FileFormat",
    "IngestContext",
    "Look",
    "Member",
    "Memory",
    "PageLine",
    "by_suffix",
    "ingest_context",
    "ingest_files",
    "look",
    "preferring",
    "source_key",
]
