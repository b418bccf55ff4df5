"""files of a document source -> raw_docs."""

from convo_assets.steps.ingest.documents import VERSION, ingest_files
from convo_assets.steps.ingest.media_types import MEDIA_TYPES
from convo_assets.steps.ingest.roles import DocumentConverter, DocumentSources
from convo_assets.steps.ingest.source_keys import source_key

__all__ = [
    "MEDIA_TYPES",
    "VERSION",
    "DocumentConverter",
    "DocumentSources",
    "ingest_files",
    "source_key",
]
