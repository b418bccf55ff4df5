"""Values that are known to stand in the documents, listed beside the sources."""

import json
from collections.abc import Collection
from pathlib import PurePosixPath

from fsspec.core import url_to_fs

from convo_assets.steps.ingest import source_key

PLANTED = "planted.json"
"""`{"documents": {"<folder>/<file>": [{"value": …}, …]}}`."""


def planted_values(root: str, sources: Collection[str]) -> frozenset[str]:
    """Return what is listed of documents of these sources; nothing if there is no list."""
    file_system, folder = url_to_fs(root)
    path = f"{folder}/{PLANTED}"
    if not file_system.exists(path):
        return frozenset()
    documents = json.loads(file_system.cat_file(path))["documents"]
    return frozenset(
        entry["value"]
        for document, entries in documents.items()
        if source_key(PurePosixPath(document).parts[0]) in sources
        for entry in entries
    )
