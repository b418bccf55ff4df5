"""The signs of a PDF, as PDFium draws them: each with its place, and as lines of a page."""

from collections.abc import Iterator, Sequence
from ctypes import c_double, c_int
from dataclasses import dataclass
from typing import Any

from convo_assets.steps.ingest import PageLine

_GRID = 100_000
"""Steps on either side of a page in which PDFium says where a point of it is shown."""

_SAME_LINE = 0.6
_APART = 3.0
_NEXT = 0.5
"""Times the size of a sign: how far the next of its line may end above or below it, and stand
beside it; and how far above or below it in a line that runs up or down."""

_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: `line` is the height of the line of writing that it stands on, in points.

    `apart` says whether a blank stands before it.
    """

    text: str
    size: float
    left: float
    bottom: float
    right: float
    top: float
    line: float
    apart: bool = False


@dataclass(frozen=True)
class SignPage:
    """The signs of a page in the order they are drawn in, and its size as it is shown, in points.

    `shown` turns a point of the page into shares of it as it is shown, turned and cut: x' and y'
    as sums of a number, a share of x and a share of y.
    """

    signs: Sequence[Sign]
    size: tuple[float, float]
    shown: Sequence[tuple[float, float, float]]

    def lines(self, number: int) -> Iterator[PageLine]:
        """Yield the lines of the page, whose number is given: signs that follow each other."""
        line: list[tuple[Sign, _Box]] = []
        for sign in self.signs:
            box = self._box(sign)
            if line and not self._follows(sign, box, line[-1][1]):
                yield _line(number, line)
                line = []
            line.append((sign, box))
        if line:
            yield _line(number, line)

    def _box(self, sign: Sign) -> _Box:
        """Return where a sign is on the page as it is shown, as shares of it."""
        corners = ((sign.left, sign.bottom), (sign.right, sign.top))
        across, down = (
            sorted(start + x * by_x + y * by_y for x, y in corners)
            for start, by_x, by_y in self.shown
        )
        return across[0], down[0], across[1], down[1]

    def _follows(self, sign: Sign, box: _Box, before: _Box) -> bool:
        """Return whether a sign stands in the line of the one before it, also if that is turned."""
        width, height = (side / max(sign.size, 1.0) for side in self.size)
        beside = max(box[0] - before[2], before[0] - box[2]) * width
        above = max(box[1] - before[3], before[1] - box[3]) * height
        if abs(box[3] - before[3]) * height < _SAME_LINE:
            return beside < _APART
        # Text that runs up or down has signs right above each other.
        return above < _NEXT and beside < 0


def _line(number: int, signs: Sequence[tuple[Sign, _Box]]) -> PageLine:
    lefts, tops, rights, bottoms = zip(*(box for _, box in signs), strict=True)
    text = "".join(f" {sign.text}" if sign.apart else sign.text for sign, _ in signs)
    return PageLine(number, (min(lefts), min(tops), max(rights), max(bottoms)), text.strip())


def read_signs(content: bytes) -> list[SignPage]:
    """Return the signs of all pages of a PDF; none if PDFium cannot read it."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(content) as document:
            return [_page(document[number]) for number in range(len(document))]
    except pypdfium2.PdfiumError:
        return []


def _page(page: Any) -> SignPage:
    width, height = page.get_size()
    start = _shown(page, 0.0, 0.0)
    right, up = _shown(page, width, 0.0), _shown(page, 0.0, height)
    shown = [
        (start[side], (right[side] - start[side]) / width, (up[side] - start[side]) / height)
        for side in (0, 1)
    ]
    return SignPage(list(_signs(page.get_textpage())), (width, height), shown)


def _shown(page: Any, x: float, y: float) -> tuple[float, float]:
    from pypdfium2 import raw

    across, down = c_int(), c_int()
    raw.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, x, y, across, down)
    return across.value / _GRID, down.value / _GRID


def _signs(page: Any) -> Iterator[Sign]:
    from pypdfium2 import raw

    apart = False
    x, y = c_double(), c_double()
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    for place in range(raw.FPDFText_CountChars(page)):
        sign = chr(raw.FPDFText_GetUnicode(page, place))
        if sign.isspace() or not sign.isprintable():
            apart = True
            continue
        raw.FPDFText_GetCharOrigin(page, place, x, y)
        raw.FPDFText_GetCharBox(page, place, left, right, bottom, top)
        size = raw.FPDFText_GetFontSize(page, place)
        yield Sign(sign, size, left.value, bottom.value, right.value, top.value, y.value, apart)
        apart = False
