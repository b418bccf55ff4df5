"""PDF files: read with xberg, which loses text of pages that are turned, and of pictures."""

from io import BytesIO
from typing import Any

from convo_assets.resources.conversion.xberg_reader import conversion_of, extracted
from convo_assets.steps.ingest import Conversion

_QUARTER_TURN = 90


def read_pdf(content: bytes, media_type: str) -> Conversion:
    """Return the text of a PDF, with the number of its pages that are pictures.

    Raises:
        UnreadableDocumentError: If it is damaged or encrypted.
    """
    parsed = _parsed(content)
    documents = extracted(_upright(parsed) or content, media_type, pages=True)
    found = conversion_of(documents)
    blank = [p.page_number for d in documents.results for p in d.pages or () if p.is_blank]
    pictures = sum(_shows_pictures(parsed, number) for number in blank)
    return Conversion(
        found.text, {**found.gaps, **({"page_without_text": pictures} if pictures else {})}
    )


def _parsed(content: bytes) -> Any:
    """Return the file as pypdf reads it, or nothing if it cannot or must not without a password."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        parsed = PdfReader(BytesIO(content))
        # Pages are parsed here, where it can fail without harm: xberg may still read the file.
        return None if parsed.is_encrypted or not list(parsed.pages) else parsed
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _upright(parsed: Any) -> bytes | None:
    """Return the file with turned pages drawn upright; nothing if there are none.

    xberg finds no tables on turned pages, and drops what lies beyond the page before it is turned
    (xberg 1.3.9), where programs that swap the sides of the page draw.
    """
    from pypdf import PdfWriter
    from pypdf.generic import RectangleObject

    if parsed is None or all(page.rotation % 180 == 0 for page in parsed.pages):
        return None
    writer = PdfWriter(clone_from=parsed)
    for page in writer.pages:
        if page.rotation % 180:
            left, bottom = page.mediabox.lower_left
            side = max(page.mediabox.width, page.mediabox.height)
            clockwise = page.rotation % 360 == _QUARTER_TURN
            # In whole numbers: by sine and cosine the text would be slightly askew.
            turned = (0, -1, 1, 0, -bottom, side + left)
            back = (0, 1, -1, 0, side + bottom, -left)
            page.add_transformation(turned if clockwise else back)
            page.mediabox = RectangleObject((0, 0, side, side))
            page.pop("/CropBox", None)
            page.rotation = 0
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _shows_pictures(parsed: Any, number: int) -> bool:
    """Return whether a page, counted from 1, has a picture: one that is empty lacks nothing."""
    if parsed is None or number > len(parsed.pages):
        return False
    resources = parsed.pages[number - 1].get("/Resources", {}).get_object()
    objects = resources.get("/XObject", {}).get_object()
    kinds = (each.get_object().get("/Subtype") for each in objects.values())
    return any(kind in {"/Image", "/Form"} for kind in kinds)
