"""Partition keys that Dagster's UI, file systems and URLs all accept."""

import hashlib
import re
import unicodedata

MAX_SLUG = 48


def source_key(folder: str) -> str:
    """Return the partition key of a source folder.

    A folder named like a slug is its own key; any other name gets a slug and eight digits of a
    hash, so that two folders never share a key.
    """
    ascii_name = unicodedata.normalize("NFKD", folder).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9_]+", "-", ascii_name).strip("-")[:MAX_SLUG]
    if slug == folder:
        return folder
    suffix = hashlib.sha256(folder.encode(errors="surrogateescape")).hexdigest()[:8]
    return f"{slug}-{suffix}" if slug else suffix
