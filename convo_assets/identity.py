"""Identity is content: the one way to name a row after what it holds."""

import hashlib
import json
from pathlib import Path
from typing import Any

ID_HEX_DIGITS = 32
"""128 bits: a collision among 10^15 rows has a chance below 10^-8 (birthday bound)."""


def content_id(*parts: Any) -> str:
    """Return the identifier of whatever `parts` describe; parts are JSON values.

    JSON keeps ("ab", "c") and ("a", "bc") apart, and sorted keys make equal mappings equal. Names
    of files need not be valid Unicode: their stray bytes are hashed as they are.
    """
    canonical = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode(errors="surrogateescape")).hexdigest()[:ID_HEX_DIGITS]


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, as `sha256sum` prints it."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
