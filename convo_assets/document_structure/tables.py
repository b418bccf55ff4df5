"""Rows and cells of a Markdown table, headings of its columns, and the column of its keys."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from convo_assets.document_structure.tree import Node

_BORDER = re.compile(r"(?<!\\)\|")
"""What divides cells: any bar without a backslash before it, in code too (GFM, tables)."""
_LINE = re.compile(r"[^\n]+")
_BEFORE_ROW = re.compile(r"[ \t>]*")
_NAME = re.compile(r"[^\W\d_]|^(?:19|20)\d\d$")
"""In a heading: a letter, if it is not a year."""
_HEADER_AND_DASHES = 2
_MAX_HEADER_ROWS = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell holds, without the blanks around it: `document[start:end]`."""

    start: int
    end: int

    def text(self, document: str) -> str:
        """Return it with bars as themselves."""
        return document[self.start : self.end].replace("\\|", "|")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: `document[start:end]`, with as many cells as the table has columns."""

    start: int
    end: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        header_rows: Rows of headings, outermost first; none if all headings are empty.
        rows: The others.
        key_column: The column whose cells name the rows, if their cells differ and none is empty:
            the first, or the second where the first does not.
    """

    header_rows: tuple[Row, ...]
    rows: tuple[Row, ...]
    key_column: int | None

    def headings(self, document: str, column: int) -> tuple[str, ...]:
        """Return the headings of a column, outermost first, without empty and repeated ones.

        An empty heading above others is that of the column before it, as of merged cells.
        """
        *outer, inner = self.header_rows or (Row(0, 0, ()),)
        names = [_filled(document, row)[column] for row in outer]
        names += [cell.text(document) for cell in inner.cells[column : column + 1]]
        return tuple(dict.fromkeys(filter(None, names)))


def read_table(document: str, node: Node) -> Table:
    """Return the table that a node of kind `table` is.

    Markdown has one row of headings. A row below it is one too where headings repeat or are empty,
    as above merged cells, and the row tells such columns apart while it says nothing new of others.
    """
    lines = list(_LINE.finditer(document, node.start, node.end))
    first, *body = [
        _row(document, line) for place, line in enumerate(lines) if place != _HEADER_AND_DASHES - 1
    ]
    columns = len(first.cells)
    body = [_with(row, columns) for row in body]
    headers = [first] if any(cell.start < cell.end for cell in first.cells) else []
    while (
        headers
        and body
        and len(headers) < _MAX_HEADER_ROWS
        and _goes_on(document, headers, body[0])
    ):
        headers.append(body.pop(0))
    return Table(tuple(headers), tuple(body), _key_column(document, body, columns))


def cells_of_line(document: str, start: int, end: int) -> tuple[Cell, ...]:
    """Return the cells of `document[start:end]`, a line of a table."""
    line = _BEFORE_ROW.match(document, start, end)
    start = line.end() if line else start
    end = start + len(document[start:end].rstrip())
    bars = [bar.start() for bar in _BORDER.finditer(document, start, end)]
    edges = [start - 1, *bars, end]
    if bars and bars[0] == start:
        del edges[0]
    if len(edges) > _HEADER_AND_DASHES and bars[-1] == end - 1:
        del edges[-1]
    return tuple(_trimmed(document, left + 1, right) for left, right in pairwise(edges))


def _row(document: str, line: re.Match[str]) -> Row:
    return Row(line.start(), line.end(), cells_of_line(document, line.start(), line.end()))


def _with(row: Row, columns: int) -> Row:
    """Return a row with so many cells: others are not shown, missing ones are empty (GFM)."""
    missing = (Cell(row.end, row.end),) * (columns - len(row.cells))
    return Row(row.start, row.end, (*row.cells[:columns], *missing))


def _trimmed(document: str, start: int, end: int) -> Cell:
    held = document[start:end]
    first = start + len(held) - len(held.lstrip())
    return Cell(first, max(first, end - (len(held) - len(held.rstrip()))))


def _goes_on(document: str, headers: Sequence[Row], row: Row) -> bool:
    """Return whether a row is one of headings too."""
    above = list(zip(*(_filled(document, header) for header in headers), strict=True))
    names = [cell.text(document) for cell in row.cells]
    doubtful = [above.count(name) > 1 or not any(name) for name in above]
    columns = list(zip(above, names, doubtful, strict=True))
    return (
        len(set(above)) > 1
        and sum(doubtful) > 1
        and all(told or name in {"", *known} for known, name, told in columns)
        and all(_NAME.search(name) for name in names if name)
        and len({(*known, name) for known, name, _ in columns}) == len(names)
    )


def _filled(document: str, row: Row) -> list[str]:
    """Return the names in a row, an empty one as the one before it, as of merged cells."""
    names: list[str] = []
    for cell in row.cells:
        names.append(cell.text(document) or (names[-1] if names else ""))
    return names


def _key_column(document: str, rows: Sequence[Row], columns: int) -> int | None:
    for column in range(min(columns, 2)):
        keys = [row.cells[column].text(document) for row in rows]
        if keys and all(keys) and len(set(keys)) == len(keys):
            return column
    return None
