"""Pictures of pages, in image files and PDFs: their text leaves this module, not their pixels."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np

from convo_assets.errors import UnreadableDocumentError
from convo_assets.resources.conversion.heartbeat import page_is_read
from convo_assets.resources.conversion.page_layout import page_markdown, table_block
from convo_assets.resources.conversion.recognition import MIN_SCORE, SURE, Line, Page, recognised
from convo_assets.resources.conversion.ruled_tables import find_grids, read_cells
from convo_assets.steps.ingest import Conversion, PageLine

MAX_PIXELS = 60_000_000
"""Pixels of one picture: a page of A3 at 400 dots per inch has 31 million."""

MAX_PAGES = 500
DOTS_PER_INCH = 200
_POINTS_PER_INCH = 72

UNSURE = "unsure_text"
"""Reason beside a document: so many pages could hardly be recognised."""

UNKNOWN_SCRIPT = "unknown_script"
"""Reason beside a document: so many pages are written in letters that the models do not know."""

_SCRIPTS = ("LATIN", "FULLWIDTH", "CJK", "HIRAGANA", "KATAKANA", "FEMININE", "MASCULINE")
"""What the names of letters that they know begin with; of Greek they have some, and misread it."""

_MAX_UNKNOWN = 0.1
"""Share of other letters from which on a page is not written in those: a formula has a few."""

_BLANK = 0.00005
"""Share of dark pixels, dust aside, below which a page without text is an empty one: a line of ten
letters has some .0001."""

_DARK = 128


@dataclass(frozen=True)
class ReadPage:
    """The text of a page as Markdown, and what is to be said of it, by reason.

    `pieces` are what stands where on it, upright and straight: boxes as of `PageArea`, and texts.
    """

    text: str
    reason: str = ""
    pieces: Sequence[tuple[tuple[float, ...], str]] = ()

    def on(self, number: int) -> list[PageLine]:
        """Return its lines, if it is the page with that number."""
        return [PageLine(number, box, text) for box, text in self.pieces]


def read_image(content: bytes, media_type: str) -> Conversion:  # noqa: ARG001
    """Return the text on the pages of an image file.

    Raises:
        UnreadableDocumentError: With reason `damaged` if it is none, `too_many_pixels` if it is
            larger than any scanned page, `no_text` if nothing can be recognised on it,
            `unknown_script` if it is written in letters that the models do not know.
    """
    pages: list[ReadPage] = []
    for pixels in _frames(content):
        pages.append(read_page(pixels))
        page_is_read()
    text = "\n\n".join(page.text for page in pages if page.text)
    if not text:
        unknown = any(page.reason == UNKNOWN_SCRIPT for page in pages)
        raise UnreadableDocumentError(UNKNOWN_SCRIPT if unknown else "no_text")
    lines = [line for number, page in enumerate(pages, start=1) for line in page.on(number)]
    return Conversion(text, gaps_of(pages), lines=lines)


def gaps_of(pages: Iterable[ReadPage]) -> dict[str, int]:
    """Return on how many pages what could not be read, by reason."""
    return dict(Counter(page.reason for page in pages if page.reason))


def read_page(pixels: Any) -> ReadPage:
    """Return what stands on a page, given as grey values."""
    page = recognised(pixels)
    if page.confidence < MIN_SCORE or not any(c.isalnum() for n in page.lines for c in n.text):
        return ReadPage("", "" if _is_blank(pixels) else "page_without_text")
    if _unknown_letters(page.lines) > _MAX_UNKNOWN:
        return ReadPage("", UNKNOWN_SCRIPT)
    text, pieces = _markdown(page)
    return ReadPage(text, "" if page.confidence >= SURE else UNSURE, pieces)


def _unknown_letters(lines: Sequence[Line]) -> float:
    """Return the share of letters of a page that are of no script that the models know."""
    letters = [c for line in lines for c in line.text if c.isalpha()]
    unknown = sum(not unicodedata.name(c, "").startswith(_SCRIPTS) for c in letters)
    return unknown / max(1, len(letters))


def _is_blank(pixels: Any) -> bool:
    import cv2

    return float((cv2.medianBlur(pixels, 3) < _DARK).mean()) < _BLANK


def read_pages(content: bytes, numbers: Sequence[int]) -> dict[int, ReadPage]:
    """Return what stands on pages of a PDF, numbered from one, that are pictures.

    Pages that cannot be rendered, and those beyond what one file may have, are not among them.
    """
    import pypdfium2

    found: dict[int, ReadPage] = {}
    try:
        with pypdfium2.PdfDocument(content) as document:
            for number in numbers[:MAX_PAGES]:
                found[number] = read_page(_rendered(document[number - 1]))
                page_is_read()
    except pypdfium2.PdfiumError:
        pass
    return found


def _rendered(page: Any) -> Any:
    """Return a page of a PDF as grey values, at 200 dots per inch unless it is huge."""
    width, height = page.get_size()
    scale = min(DOTS_PER_INCH / _POINTS_PER_INCH, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
    return np.asarray(page.render(scale=scale, grayscale=True).to_pil().convert("L"))


def _markdown(page: Page) -> tuple[str, list[tuple[tuple[float, ...], str]]]:
    """Return a page as Markdown, and its lines and rows of tables with their boxes."""
    tables = []
    lines = list(page.lines)
    height, width = page.pixels.shape
    pieces: list[tuple[tuple[float, ...], str]] = []

    def box(left: float, top: float, right: float, bottom: float) -> tuple[float, ...]:
        return left / width, top / height, right / width, bottom / height

    for grid in find_grids(page.pixels):
        inside = [line for line in lines if grid.holds(line)]
        rows = [row for row in read_cells(grid, inside, page.pixels) if any(row)]
        if rows:
            lines = [line for line in lines if line not in inside]
            block = table_block(rows, grid)
            tables.append(block)
            place = box(block.left, block.top, block.right, block.bottom)
            pieces += [(place, " ".join(row)) for row in rows]
    pieces += [(box(each.left, each.top, each.right, each.bottom), each.text) for each in lines]
    return page_markdown(lines, tables), pieces


def _frames(content: bytes) -> Iterator[Any]:
    """Yield the pages of an image file as grey values, on white where they are transparent."""
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

    try:
        with Image.open(BytesIO(content)) as image:
            for number, frame in enumerate(ImageSequence.Iterator(image)):
                if frame.width * frame.height > MAX_PIXELS or number >= MAX_PAGES:
                    raise UnreadableDocumentError("too_many_pixels")
                upright = ImageOps.exif_transpose(frame)
                if "transparency" in upright.info or upright.mode in {"RGBA", "LA", "PA"}:
                    white = Image.new("RGBA", upright.size, "white")
                    upright = Image.alpha_composite(white, upright.convert("RGBA"))
                yield np.asarray(upright.convert("L"))
    except Image.DecompressionBombError:
        raise UnreadableDocumentError("too_many_pixels") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise UnreadableDocumentError("damaged") from None
