"""Text in pictures of pages: recognised by models that come with a package, put straight before.

The models are PP-OCRv6 small, of the wheel of `rapidocr`: nothing is fetched when they run.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

MIN_SCORE = 0.6
"""What is recognised with less confidence is no text: stains, drawings, handwriting."""

MAX_SIDE = 2400
"""Pixels of the longer side of what is looked at: a page of A4 at 200 dots per inch has 2339."""

_MAX_FINDING_SIDE = 1600
"""Pixels of the longer side of what lines are looked for on; letters are read at full size."""

_MIN_SKEW = 0.05
_MAX_SKEW = 15.0
"""Degrees: a page is turned back if it is turned by more than the first; beyond the second, lines
are no lines of a scanned page."""

SURE = 0.85
"""Mean confidence below which a page is in doubt: clean scans have .97, and those that are upside
down, or too coarse for anybody to read, .5 to .75."""


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of text that stands in one line, with its box in pixels from the upper left."""

    text: str
    score: float
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """Return how high the line is."""
        return self.bottom - self.top

    @property
    def width(self) -> float:
        """Return how wide the line is."""
        return self.right - self.left

    @property
    def middle(self) -> float:
        """Return where the line is, from above."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Page:
    """What was recognised on a page: `pixels` is it, grey, upright and straight, as boxes mean it.

    `confidence` is the mean of all that looks like text, longer pieces counting more; what could
    not be recognised is not among the lines.
    """

    pixels: Any
    lines: Sequence[Line]
    confidence: float = 0.0


def recognised(pixels: Any) -> Page:
    """Return the text of a page, given as grey values (height, width), 0 black to 255 white."""
    import cv2

    longest = max(pixels.shape)
    if longest > MAX_SIDE:
        share = MAX_SIDE / longest
        pixels = cv2.resize(pixels, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    found = _read(pixels)
    turn = _quarter_turn(found)
    if turn:
        pixels = np.ascontiguousarray(np.rot90(pixels, turn))
        found = _read(pixels)
    if 0 < _confidence(found) < SURE:
        turned = np.ascontiguousarray(np.rot90(pixels, 2))
        other = _read(turned)
        if _confidence(other) > _confidence(found):
            pixels, found = turned, other
    if found.boxes is None or found.txts is None:
        return Page(pixels, ())
    return _straight(pixels, found)


def recognised_piece(pixels: Any) -> str:
    """Return the text of a piece of a page that holds one line."""
    found = _engine()(_coloured(pixels), use_det=False, use_cls=False, use_rec=True)
    kept = zip(found.txts or (), found.scores or (), strict=True)
    return " ".join(text.strip() for text, score in kept if score >= MIN_SCORE)


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": MAX_SIDE,
            "Det.limit_type": "max",
            "Det.limit_side_len": _MAX_FINDING_SIDE,
            # Of lines recognised together, all are made as long as the longest.
            "Rec.rec_batch_num": 1,
            # What is unsure is counted here.
            "Global.text_score": 0.0,
            # Files are converted side by side, each on one core.
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _read(pixels: Any) -> Any:
    return _engine()(_coloured(pixels), use_det=True, use_cls=False, use_rec=True)


def _coloured(pixels: Any) -> Any:
    import cv2

    return cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR)


def _quarter_turn(found: Any) -> int:
    """Return by how many quarter turns to the left a page is put upright; none if it is."""
    if found.boxes is None:
        return 0
    high = sum(_side(box, 0, 3) > 1.5 * _side(box, 0, 1) for box in found.boxes)
    return 1 if high > len(found.boxes) / 2 else 0


def _confidence(found: Any) -> float:
    """Return how sure what was recognised is, longer texts counting more."""
    pairs = [
        (len(t), float(score))
        for t, score in zip(found.txts or (), found.scores or (), strict=True)
    ]
    return sum(n * score for n, score in pairs) / max(1, sum(n for n, _ in pairs))


def _side(box: Any, start: int, end: int) -> float:
    return float(np.hypot(*(box[end] - box[start])))


def _straight(pixels: Any, found: Any) -> Page:
    """Return a page with the angle taken out that most of its text is turned by."""
    import cv2

    skew = _skew(found.boxes)
    height, width = pixels.shape
    back = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1.0)
    if abs(skew) > _MIN_SKEW:
        pixels = cv2.warpAffine(pixels, back, (width, height), borderValue=255)
    lines = []
    for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
        corners = box @ back[:, :2].T + back[:, 2]
        left, top = corners.min(axis=0)
        right, bottom = corners.max(axis=0)
        line = Line(
            text.strip(), float(score), float(left), float(top), float(right), float(bottom)
        )
        if score >= MIN_SCORE and line.text:
            lines.append(_level(line, box))
    return Page(pixels, tuple(lines), _confidence(found))


def _level(line: Line, box: Any) -> Line:
    """Return a line as high as its letters: corners of one that is a little askew stick out."""
    height = (_side(box, 0, 3) + _side(box, 1, 2)) / 2
    return replace(line, top=line.middle - height / 2, bottom=line.middle + height / 2)


def _skew(boxes: Any) -> float:
    """Return degrees by which lines fall to the right: the median, longer lines counting more."""
    angles: list[tuple[float, float]] = []
    for box in boxes:
        rise = ((box[1] - box[0]) + (box[2] - box[3])) / 2
        degrees = math.degrees(math.atan2(rise[1], rise[0]))
        if abs(degrees) < _MAX_SKEW:
            angles.append((degrees, float(np.hypot(*rise))))
    total = sum(length for _, length in angles)
    passed = 0.0
    for degrees, length in sorted(angles):
        passed += length
        if passed >= total / 2:
            return degrees
    return 0.0
