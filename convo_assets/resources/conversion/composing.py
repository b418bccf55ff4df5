"""Packages of XML (Office files, e-books) with letters and their accents as one character each."""

from convo_assets.resources.conversion.packages import UNREADABLE, rewritten
from convo_assets.steps.ingest.plain_text import composed_markup

_TEXT = (".htm", ".html", ".opf", ".rels", ".xhtml", ".xml")


def composed_package(content: bytes) -> bytes:
    """Return a ZIP package whose members of UTF-8 text are in NFC; any other file as it is.

    xberg composes the text that it has rendered and then hands out plain text, without headings,
    lists and tables, if that changed a single character.
    """
    try:
        return rewritten(content, _composed)
    except UNREADABLE:
        return content


def _composed(name: str, data: bytes) -> bytes:
    is_text = name.lower().endswith(_TEXT)
    return composed_markup(data.decode("utf-8")).encode() if is_text else data
