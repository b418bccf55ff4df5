"""Tables on pictures of pages: where ruled lines make a grid, and what stands in its cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from convo_assets.resources.conversion.recognition import Line, recognised_piece

MIN_CELLS = 2
"""Rows and columns that a grid has at least: fewer are a frame."""

_RULE = 1 / 45
"""Share of the longer side that a ruled line has at least: letters have no longer strokes."""

_MIN_COVER = 0.35
"""Share of its grid that a line runs through, where cells are merged elsewhere."""

_MIN_BORDER = 0.5
"""Share of the side of a cell that must be drawn for a border."""

_NEAR = 6
"""Pixels between parts of one ruled line."""

_OVER = 0.12
"""Share of a line of text that stands in another cell before it is taken apart."""


@dataclass(frozen=True)
class Grid:
    """A table: where its rows and columns begin and end, and which cells are one.

    `cell[row][column]` is the number of the cell that stands there.
    """

    rows: Sequence[float]
    columns: Sequence[float]
    cell: Sequence[Sequence[int]]

    def holds(self, line: Line) -> bool:
        """Return whether the middle of a line stands in the table."""
        across = (line.left + line.right) / 2
        inside = self.columns[0] < across < self.columns[-1]
        return inside and self.rows[0] < line.middle < self.rows[-1]


def find_grids(pixels: Any) -> list[Grid]:
    """Return the ruled tables of a page of grey values, which stands straight."""
    import cv2

    dark = cv2.adaptiveThreshold(
        pixels, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15
    )
    length = max(20, int(max(pixels.shape) * _RULE))
    across = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    down = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    # Rules that are slightly askew are broken, and do not quite meet.
    across = cv2.dilate(across, np.ones((3, _NEAR), np.uint8))
    down = cv2.dilate(down, np.ones((_NEAR, 3), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(cv2.bitwise_or(across, down))
    grids = [_grid(across, down, *map(int, box[:4])) for box in boxes[1:]]
    return [grid for grid in grids if grid]


def read_cells(grid: Grid, lines: Sequence[Line], pixels: Any) -> list[list[str]]:
    """Return the texts of a table; a cell that spans others says in each of them what it says.

    A line that reaches into several cells is recognised again, in pieces.
    """
    texts: dict[int, list[Line]] = {}
    for line in lines:
        for number, part in _parts(grid, line, pixels):
            texts.setdefault(number, []).append(part)
    said = {number: _joined(parts) for number, parts in texts.items()}
    return [[said.get(number, "") for number in row] for row in grid.cell]


def _grid(across: Any, down: Any, left: int, top: int, width: int, height: int) -> Grid | None:
    drawn = across[top : top + height, left : left + width] > 0
    drawn_down = down[top : top + height, left : left + width] > 0
    rows = _edges(drawn.mean(axis=1))
    columns = _edges(drawn_down.mean(axis=0))
    if min(len(rows), len(columns)) <= MIN_CELLS:
        return None
    return Grid(
        [top + edge for edge in rows],
        [left + edge for edge in columns],
        _cells(drawn, drawn_down, rows, columns),
    )


def _edges(cover: Any) -> list[int]:
    """Return where lines run, given which share of each row of pixels is drawn."""
    places = np.flatnonzero(cover > _MIN_COVER)
    if not len(places):
        return []
    groups = np.split(places, np.flatnonzero(np.diff(places) > 2 * _NEAR) + 1)
    return [int(group.mean()) for group in groups]


def _cells(drawn: Any, drawn_down: Any, rows: list[int], columns: list[int]) -> list[list[int]]:
    """Return the number of the cell at each place: those without a border between them are one."""
    wide = len(columns) - 1
    numbers = list(range((len(rows) - 1) * wide))

    def join(one: int, other: int) -> None:
        low, high = sorted((numbers[one], numbers[other]))
        numbers[:] = [low if number == high else number for number in numbers]

    for y, (above, below) in enumerate(pairwise(rows)):
        for x, (left, right) in enumerate(pairwise(columns)):
            here = y * wide + x
            side = drawn_down[above + _NEAR : below - _NEAR, max(0, right - _NEAR) : right + _NEAR]
            if x + 1 < wide and side.size and side.any(axis=1).mean() < _MIN_BORDER:
                join(here, here + 1)
            floor = drawn[max(0, below - _NEAR) : below + _NEAR, left + _NEAR : right - _NEAR]
            if y + 2 < len(rows) and floor.size and floor.any(axis=0).mean() < _MIN_BORDER:
                join(here, here + wide)
    return [numbers[y * wide : (y + 1) * wide] for y in range(len(rows) - 1)]


def _parts(grid: Grid, line: Line, pixels: Any) -> list[tuple[int, Line]]:
    """Return a line, or the pieces of it, each with the number of its cell."""
    row = _place(grid.rows, line.middle)
    numbers = grid.cell[row]
    pieces: dict[int, tuple[float, float]] = {}
    for column, (left, right) in enumerate(pairwise(grid.columns)):
        begin, end = max(left, line.left), min(right, line.right)
        if end - begin > max(_OVER * line.width, line.height / 2):
            known = pieces.get(numbers[column], (begin, end))
            pieces[numbers[column]] = (min(known[0], begin), max(known[1], end))
    if len(pieces) <= 1:
        across = _place(grid.columns, (line.left + line.right) / 2)
        return [(next(iter(pieces), numbers[across]), line)]
    top, bottom = max(0, int(line.top) - 2), int(line.bottom) + 2
    found: list[tuple[int, Line]] = []
    for number, (begin, end) in pieces.items():
        cut = np.ascontiguousarray(pixels[top:bottom, int(begin) + 3 : int(end) - 2])
        text = recognised_piece(cut)
        found.append((number, Line(text, line.score, begin, line.top, end, line.bottom)))
    return found


def _place(edges: Sequence[float], at: float) -> int:
    return max(0, min(len(edges) - 2, int(np.searchsorted(edges, at)) - 1))


def _joined(lines: Sequence[Line]) -> str:
    """Return the text of a cell: lines from above, pieces of one line from the left."""
    ordered: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: each.middle):
        if ordered and line.middle - ordered[-1][-1].middle < line.height / 2:
            ordered[-1].append(line)
        else:
            ordered.append([line])
    pieces = [piece for row in ordered for piece in sorted(row, key=lambda each: each.left)]
    return " ".join(piece.text for piece in pieces if piece.text)
