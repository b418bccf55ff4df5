"""Decode files that are text already."""

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(content: bytes) -> str:
    """Return the text of a file: by its byte-order mark, else UTF-8, else Windows-1252.

    Windows-1252 maps nearly every byte to something, so nothing a person wrote is lost. Line ends
    become line feeds.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return unify_lines(content.decode(encoding, errors="replace"))
    try:
        return unify_lines(content.decode("utf-8"))
    except UnicodeDecodeError:
        return unify_lines(content.decode("cp1252", errors="replace"))


def unify_lines(text: str) -> str:
    """Return the text with line feeds for all its line ends, which offsets are counted by."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
