"""Web pages: their main content, read with xberg."""

from dataclasses import replace

from convo_assets.resources.conversion.xberg_reader import read_with_xberg
from convo_assets.steps.ingest import Conversion
from convo_assets.steps.ingest.cleaning import clean_page


def read_page(content: bytes, media_type: str) -> Conversion:
    """Return the text of a page without navigation and page furniture.

    Raises:
        UnreadableDocumentError: If it is damaged.
    """
    page = clean_page(content.decode())
    return replace(read_with_xberg(page.text.encode(), media_type), removed=page.removed)
