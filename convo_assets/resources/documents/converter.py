"""Files to Markdown with xberg."""

import asyncio
from importlib.metadata import version
from typing import Any

import dagster as dg

from convo_assets.errors import UnreadableDocumentError
from convo_assets.resources.documents.composing import composed_package
from convo_assets.steps.ingest.plain_text import composed

_REASONS = (("encrypt", "encrypted"), ("password", "encrypted"), ("too large", "too_large"))


class XbergConverter(dg.ConfigurableResource[Any]):
    """Converts documents in memory; keeps nothing: xberg's own cache would hold unredacted text."""

    @property
    def identity(self) -> str:
        """Name and version of whatever converts."""
        return f"xberg {version('xberg')}"

    @property
    def kinds(self) -> frozenset[str]:
        """What Dagster's UI calls an asset that is made with it."""
        return frozenset({"python"})

    def to_markdown(self, content: bytes, *, media_type: str) -> str:
        """Return the text of a file as Markdown.

        Raises:
            UnreadableDocumentError: If the file is damaged, encrypted or holds no text.
        """
        documents = _extracted(content, media_type)
        if any(map(_discarded, documents)) and (again := composed_package(content)) != content:
            documents = _extracted(again, media_type)
        return "\n\n".join(_markdown(document) for document in documents)


def _extracted(content: bytes, media_type: str) -> list[Any]:
    from xberg import ConversionOptions, ExtractInput, ExtractionConfig, extract

    config = ExtractionConfig(
        output_format="markdown",
        use_cache=False,
        disable_ocr=True,
        escape_markdown=False,
        html_options=ConversionOptions(extract_metadata=False, compact_tables=True, sup_symbol="^"),
    )
    request = ExtractInput(kind="bytes", bytes=content, mime_type=media_type)
    try:
        return list(asyncio.run(extract(request, config)).results)
    except RuntimeError as error:
        # The one class xberg raises; its message may quote the document and goes no further.
        raise UnreadableDocumentError(_reason(str(error))) from None


def _discarded(document: Any) -> bool:
    """Return whether headings, lists and tables were thrown away because a text was composed."""
    return any(
        warning.source == "output_format" and "discarded" in warning.message
        for warning in document.processing_warnings
    )


def _markdown(document: Any) -> str:
    """Return a document with its structure, which its pages still have if it was thrown away."""
    if _discarded(document) and document.pages:
        return composed("\n\n".join(page.content for page in document.pages))
    return str(document.content)


def _reason(message: str) -> str:
    lowered = message.lower()
    return next((reason for sign, reason in _REASONS if sign in lowered), "damaged")
