"""PDF files: read with xberg; turned pages are put upright, and pictures of pages recognised."""

import logging
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, TypeVar

from convo_assets.resources.conversion.page_layout import page_markdown
from convo_assets.resources.conversion.pdf_signs import SignPage, read_signs
from convo_assets.resources.conversion.pdf_text import misread_pages
from convo_assets.resources.conversion.raised_figures import with_raised_figures
from convo_assets.resources.conversion.recognition import Line
from convo_assets.resources.conversion.scans import ReadPage, gaps_of, read_pages
from convo_assets.resources.conversion.xberg_reader import conversion_of, extracted
from convo_assets.steps.ingest import Conversion, PageLine
from convo_assets.steps.ingest.plain_text import composed

T = TypeVar("T")

_QUARTER_TURN = 90

_END = b"%%EOF"
_SHOWS_TEXT = re.compile(rb"[)>\]]\s*T[jJ]\b")
_ENCRYPTED = b"/Encrypt"
_FEW = 40
"""Signs on a page with pictures below which they are taken for the page, and the signs for a stamp
or a page number on it."""

_MIN_READ = 0.9
"""Share of the letters and figures on a page that must have been read: sound pages have .98."""

_TABLE = "| --- |"

_TAIL = 2048
"""How many bytes at the end of a file hold the mark of its end."""


def read_pdf(content: bytes, media_type: str) -> Conversion:
    """Return the text of a PDF, also of pages that are pictures, and how many are damaged.

    Raises:
        UnreadableDocumentError: If it is damaged as a whole, or encrypted.
    """
    parsed = _parsed(content)
    documents = extracted(_upright(parsed) or content, media_type, pages=True)
    found = conversion_of(documents)
    said = {p.page_number: p.content for d in documents.results for p in d.pages or ()}
    pages = [] if parsed is None else [*parsed.pages]
    pictures = [
        number
        for number, page in enumerate(pages, start=1)
        if len("".join(said.get(number, "").split())) < _FEW and _shows_pictures(page)
    ]
    scanned = read_pages(content, pictures) if pictures else {}
    unread = [number for number in pictures if number not in scanned]
    seen = {number: page.text for number, page in scanned.items() if page.text}
    written = read_signs(content) if pages else []
    turned = [n for n, page in enumerate(pages, start=1) if page.rotation % 180]
    better = (misread_pages(content, said) if pages else {}) | _tables(written, turned, said)
    text = _by_pages(said | better, seen) if seen or better else found.text
    gaps = {
        **found.gaps,
        **gaps_of(scanned.values()),
        "damaged_part": sum(not _is_whole(page) for page in pages)
        # A file whose end or whose list of pages is lost may have had more.
        + (_END not in content[-_TAIL:] or not (pages or _ENCRYPTED in content)),
    }
    gaps["skipped_part"] = gaps.get("skipped_part", 0) + _skipped(written, said | better | seen)
    gaps["page_without_text"] = gaps.get("page_without_text", 0) + len(unread)
    text = with_raised_figures(text, (page.signs for page in written))
    lines = [
        line
        for number, page in enumerate(written, start=1)
        for line in (*page.lines(number), *_seen_lines(scanned, number))
    ]
    return Conversion(text, {reason: count for reason, count in gaps.items() if count}, lines=lines)


def _skipped(written: Sequence[SignPage], read: Mapping[int, str]) -> int:
    """Return of how many pages a part was not read that PDFium finds written on them."""
    pages = [
        (sum(map(_letters, (sign.text for sign in page.signs))), _letters(read.get(number, "")))
        for number, page in enumerate(written, start=1)
    ]
    return sum(there >= _FEW and got < _MIN_READ * there for there, got in pages)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _tables(
    written: Sequence[SignPage], turned: Sequence[int], said: Mapping[int, str]
) -> dict[int, str]:
    """Return the text of turned pages with tables that xberg has not found there, by number."""
    found: dict[int, str] = {}
    for number in turned:
        if number <= len(written) and _TABLE not in said.get(number, ""):
            page = written[number - 1]
            text = page_markdown([_as_line(line, page.size) for line in page.lines(number)])
            found |= {number: text} if _TABLE in text else {}
    return found


def _as_line(line: PageLine, size: tuple[float, float]) -> Line:
    (left, top, right, bottom), (width, height) = line.box, size
    return Line(line.text, 1.0, left * width, top * height, right * width, bottom * height)


def _seen_lines(scanned: Mapping[int, ReadPage], number: int) -> Sequence[PageLine]:
    return scanned[number].on(number) if number in scanned else ()


def _by_pages(said: Mapping[int, str], seen: Mapping[int, str]) -> str:
    """Return the text of all pages in order: what is written on each, then what it shows."""
    numbers = sorted({*said, *seen})
    blocks = (each.get(number, "").strip() for number in numbers for each in (said, seen))
    return composed("\n\n".join(filter(None, blocks)))


def _parsed(content: bytes) -> Any:
    """Return the file as pypdf reads it, or nothing if it cannot or must not without a password."""
    from pypdf import PdfReader

    def parsed() -> Any:
        reader = PdfReader(BytesIO(content))
        # Pages are parsed here, where it can fail without harm: xberg may still read the file.
        return None if reader.is_encrypted or not list(reader.pages) else reader

    return _unless_damaged(parsed, otherwise=None)


def _upright(parsed: Any) -> bytes | None:
    """Return the file with turned pages drawn upright; nothing if there are none.

    xberg finds no tables on turned pages, and drops what lies beyond the page before it is turned
    (xberg 1.3.9), where programs that swap the sides of the page draw.
    """
    if parsed is None or all(page.rotation % 180 == 0 for page in parsed.pages):
        return None
    # As it lies the page may still be read.
    return _unless_damaged(lambda: _turned(parsed), otherwise=None)


def _turned(parsed: Any) -> bytes:
    from pypdf import PdfWriter
    from pypdf.generic import RectangleObject

    stream = BytesIO()
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
    writer.write(stream)
    return stream.getvalue()


def _is_whole(page: Any) -> bool:
    """Return whether what draws a page can be unpacked, with fonts if it draws text."""

    def has_fonts() -> bool:
        contents = page.get_contents()
        drawn = b"" if contents is None else contents.get_data()
        fonts = "/Font" in page["/Resources"] if _SHOWS_TEXT.search(drawn) else True
        return fonts and all(map(_inflates, _streams(page)))

    heard = _Warnings()  # pypdf warns of what it leaves out
    unpacking = logging.getLogger("pypdf.filters")
    unpacking.addHandler(heard)
    try:
        return _unless_damaged(has_fonts, otherwise=False) and not heard.count
    finally:
        unpacking.removeHandler(heard)


def _streams(page: Any) -> Iterator[Any]:
    """Yield the streams that draw a page."""
    contents = page.get("/Contents")
    found = contents.get_object() if contents is not None else []
    for each in found if isinstance(found, list) else [found]:
        yield each.get_object()


_UNPACKED = 1 << 20
"""Bytes that are unpacked at once."""


def _inflates(stream: Any) -> bool:
    """Return whether a stream is unpacked without an error, which pypdf passes over in silence."""
    from pypdf.filters import ASCII85Decode

    named = stream.get("/Filter", [])
    filters = named if isinstance(named, list) else [named]
    data = stream._data  # noqa: SLF001 - the only way to what is packed
    if filters[:1] == ["/ASCII85Decode"]:
        filters, data = filters[1:], ASCII85Decode.decode(data)
    if filters[:1] == ["/FlateDecode"]:
        unpacking = zlib.decompressobj()
        try:
            while data:  # a piece at a time: only whether it can be unpacked is asked
                unpacking.decompress(data, _UNPACKED)
                data = unpacking.unconsumed_tail
        except zlib.error:
            return False
    return True


class _Warnings(logging.Handler):
    """Counts what is logged."""

    count = 0

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002 - it may quote the document
        self.count += 1


def _shows_pictures(page: Any) -> bool:
    """Return whether a page has a picture: one that is empty lacks nothing."""

    def shows() -> bool:
        objects = page["/Resources"]["/XObject"].values()
        return any(each.get_object()["/Subtype"] in {"/Image", "/Form"} for each in objects)

    return _unless_damaged(shows, otherwise=False)


def _unless_damaged(read: Callable[[], T], *, otherwise: T) -> T:
    """Return what pypdf reads; it raises anything on a damaged file, which is `otherwise` then."""
    try:
        return read()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - see above; the caller counts what is damaged
        return otherwise
