"""Columns in which most cells are people, whatever their heading: the others are people too."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.columns import Cell, cells_of
from convo_assets.steps.redact.rules.field_values import value_span

_LINE = re.compile(r"[^\n]+")
_MIN_CELLS = {"|": 2, "\t": 2, ";": 2, ",": 3}
"""Cells of a line from which on it may be a row; prose has commas too."""

MIN_ROWS, MIN_PEOPLE = 3, 2


def of_majority(text: str, spans: Sequence[PiiSpan]) -> Iterator[PiiSpan]:
    """Yield the cells that stand in a column with people and are written like a name.

    The first row is left out: it is the heading, if there is one.
    """
    people = [(span.start, span.end) for span in spans if span.label == "PERSON"]
    if len(people) < MIN_PEOPLE:
        return
    known = {place for start, end in people for place in range(start, end)}
    for rows in _tables(text):
        for column in zip(*rows[1:], strict=True):
            trimmed = [_trimmed(text, cell) for cell in column]
            filled = [(start, end) for start, end in trimmed if start < end]
            named = [cell for cell in filled if known.issuperset(range(*cell))]
            if len(named) >= MIN_PEOPLE and 2 * len(named) >= len(filled):
                for start, end in set(filled) - set(named):
                    yield from value_span(text, start, end, "PERSON")


def _tables(text: str) -> Iterator[list[list[Cell]]]:
    """Yield runs of lines that are divided by one mark into equally many cells."""
    lines = [_row(text, line) for line in _LINE.finditer(text)]
    for (_, width), run in groupby(lines, key=lambda row: (row[0], len(row[1]))):
        rows = [cells for _, cells in run]
        if width and len(rows) >= MIN_ROWS:
            yield rows


def _row(text: str, line: re.Match[str]) -> tuple[str, list[Cell]]:
    for mark, least in _MIN_CELLS.items():
        if line[0].count(mark) >= least - 1:
            cells = cells_of(text, line, mark)
            if len(cells) >= least:
                return mark, cells
    return "", []


def _trimmed(text: str, cell: Cell) -> Cell:
    """Return a cell without the blanks around what it holds."""
    held = text[cell[0] : cell[1]]
    start = cell[0] + len(held) - len(held.lstrip())
    return start, max(start, cell[1] - (len(held) - len(held.rstrip())))
