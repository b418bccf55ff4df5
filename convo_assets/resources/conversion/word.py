"""Word files: read with xberg, which takes text for the document's that is not, or is no more."""

from convo_assets.resources.conversion.packages import UNREADABLE, member, rewritten
from convo_assets.resources.conversion.xberg_reader import read_with_xberg
from convo_assets.steps.ingest import Conversion

_DOCUMENT = "word/document.xml"
_COMMENTS = "word/comments.xml"
_NO_COMMENTS = (
    b'<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NOT_TEXT = ("moveFrom", "commentReference")
"""The old place of what was moved while changes were tracked, and where reviewers comment."""


def read_word(content: bytes, media_type: str) -> Conversion:
    """Return the text of a Word file as it is when all changes are accepted, without comments.

    Raises:
        UnreadableDocumentError: If it is damaged or encrypted.
    """
    return read_with_xberg(_accepted(content) or content, media_type)


def _accepted(content: bytes) -> bytes | None:
    """Return the file without what is no text of it; nothing if there is nothing of the kind."""
    from lxml import etree

    try:
        xml = member(content, _DOCUMENT)
        if not any(f":{name}".encode() in xml for name in _NOT_TEXT):
            return None
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
        for element in [*root.iter(*(f"{_WORD}{name}" for name in _NOT_TEXT))]:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
        text = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
        others = {_DOCUMENT: text, _COMMENTS: _NO_COMMENTS}
        return rewritten(content, others.get)
    except (*UNREADABLE, etree.LxmlError):
        return None  # xberg says what is wrong with it
