"""Most formats, read with xberg."""

import asyncio
from collections import Counter
from typing import Any

from convo_assets.errors import UnreadableDocumentError
from convo_assets.resources.conversion.composing import composed_package
from convo_assets.steps.ingest import Conversion
from convo_assets.steps.ingest.plain_text import composed

_REASONS = (("encrypt", "encrypted"), ("password", "encrypted"), ("too large", "too_large"))

_NOT_ABOUT_TEXT = frozenset({"ocr", "relationships"})
"""Parts of xberg that warn of what is not looked at here: reading of pictures, cross-references."""

_GAPS = (
    ("image", "dropped_image"),
    ("skipped", "skipped_part"),
    ("could not parse", "damaged_part"),
    ("failed to", "damaged_part"),
)
"""What is in a warning, and what is missing then."""


def read_with_xberg(content: bytes, media_type: str) -> Conversion:
    """Return the text of a file, with what xberg reports to be missing.

    Raises:
        UnreadableDocumentError: If the file is damaged, encrypted or too large.
    """
    found = extracted(content, media_type)
    discarded = any(_discards(w) for d in found.results for w in d.processing_warnings)
    if discarded and (again := composed_package(content)) != content:
        found = extracted(again, media_type)
    return conversion_of(found)


def extracted(content: bytes, media_type: str, *, pages: bool = False) -> Any:
    """Return the result of xberg, which with `pages` knows what stands on each.

    xberg keeps nothing: its own cache would hold unredacted text.

    Raises:
        UnreadableDocumentError: If the file is damaged, encrypted or too large.
    """
    from xberg import ConversionOptions, ExtractInput, ExtractionConfig, PageConfig, extract

    config = ExtractionConfig(
        output_format="markdown",
        use_cache=False,
        disable_ocr=True,
        escape_markdown=False,
        html_options=ConversionOptions(extract_metadata=False, compact_tables=True, sup_symbol="^"),
        pages=PageConfig(extract_pages=True) if pages else None,
    )
    request = ExtractInput(kind="bytes", bytes=content, mime_type=media_type)
    try:
        return asyncio.run(extract(request, config))
    except RuntimeError as error:
        # The one class xberg raises; its message may quote the document and goes no further.
        raise UnreadableDocumentError(_reason(str(error))) from None


def conversion_of(found: Any) -> Conversion:
    """Return the text of a result of xberg, with what it reports to be missing."""
    gaps = Counter(
        gap
        for document in found.results
        for w in document.processing_warnings
        if (gap := "" if _mended(document, w) else _gap(w.source, w.message))
    )
    gaps["damaged_part"] += len(found.errors)
    return Conversion("\n\n".join(map(_markdown, found.results)), +gaps)


def _markdown(document: Any) -> str:
    """Return a document with its structure, which its pages still have if it was thrown away."""
    if document.pages and any(map(_discards, document.processing_warnings)):
        return composed("\n\n".join(page.content for page in document.pages))
    return str(document.content)


def _mended(document: Any, warning: Any) -> bool:
    return bool(document.pages) and _discards(warning)


def _discards(warning: Any) -> bool:
    """Return whether headings, lists and tables were thrown away because a text was composed."""
    return warning.source == "output_format" and "discarded" in warning.message


def _gap(part: str, message: str) -> str:
    """Return what a warning of a part of xberg says to be missing; nothing if it is no text."""
    if part in _NOT_ABOUT_TEXT:
        return ""
    lowered = message.lower()
    return next((gap for sign, gap in _GAPS if sign in lowered), "not_converted")


def _reason(message: str) -> str:
    lowered = message.lower()
    return next((reason for sign, reason in _REASONS if sign in lowered), "damaged")
