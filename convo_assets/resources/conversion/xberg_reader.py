"""Most formats, read with xberg."""

import asyncio

from convo_assets.errors import UnreadableDocumentError
from convo_assets.steps.ingest import Conversion

_REASONS = (("encrypt", "encrypted"), ("password", "encrypted"), ("too large", "too_large"))


def read_with_xberg(content: bytes, media_type: str) -> Conversion:
    """Return the text of a file.

    xberg keeps nothing: its own cache would hold unredacted text.

    Raises:
        UnreadableDocumentError: If the file is damaged, encrypted or too large.
    """
    from xberg import ConversionOptions, ExtractInput, ExtractionConfig, extract

    config = ExtractionConfig(
        output_format="markdown",
        use_cache=False,
        disable_ocr=True,
        escape_markdown=False,
        html_options=ConversionOptions(extract_metadata=False, compact_tables=True),
    )
    request = ExtractInput(kind="bytes", bytes=content, mime_type=media_type)
    try:
        result = asyncio.run(extract(request, config))
    except RuntimeError as error:
        # The one class xberg raises; its message may quote the document and goes no further.
        raise UnreadableDocumentError(_reason(str(error))) from None
    return Conversion("\n\n".join(document.content for document in result.results))


def _reason(message: str) -> str:
    lowered = message.lower()
    return next((reason for sign, reason in _REASONS if sign in lowered), "damaged")
