"""Which kinds of files are documents: by their suffix, as the people who saved them meant it."""

from collections.abc import Mapping

_OFFICE = "application/vnd.openxmlformats-officedocument"
PLAIN_TEXT = frozenset({"text/plain", "text/markdown"})
"""Types that are text already and must reach the redactor exactly as they were written."""

MEDIA_TYPES: Mapping[str, str] = {
    ".csv": "text/csv",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".eml": "message/rfc822",
    ".epub": "application/epub+zip",
    ".htm": "text/html",
    ".html": "text/html",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".markdown": "text/markdown",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".rst": "text/plain",
    ".txt": "text/plain",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}
