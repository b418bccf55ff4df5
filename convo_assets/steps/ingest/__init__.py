"""files of a document source -> raw_docs."""

from convo_assets.steps.ingest.documents import VERSION, IngestContext, ingest_files
from convo_assets.steps.ingest.media_types import MEDIA_TYPES
from convo_assets.steps.ingest.roles import DocumentConverter, DocumentSources
from convo_assets.steps.ingest.source_keys import source_key
from convo_assets.steps.ingest.watching import Look, Memory, look

__all__ = [
    "MEDIA_TYPES",
    "VERSION",
    "DocumentConverter",
    "DocumentSources",
    "IngestContext",
    "Look",
    "Memory",
    "ingest_files",
    "look",
    "source_key",
]
