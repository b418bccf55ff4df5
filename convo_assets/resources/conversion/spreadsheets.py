"""Excel files, read with openpyxl: what is shown, as it is shown."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from convo_assets.resources.conversion.number_formats import shown
from convo_assets.resources.conversion.tables import markdown_table
from convo_assets.steps.ingest import Conversion

Grid = dict[int, dict[int, str]]
"""Texts by row and column, only where there is text: a cell far away costs no empty rows."""

_NO_VALUE = re.compile(rb"(?:</f>|<f\b[^<>]*/>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
"""The end of a formula whose result was not stored, as libraries write them."""


_EMPTY = re.compile(rb"<c\b[^<>]*/>")
"""A cell that has a format and nothing else."""


def read_spreadsheet(content: bytes, media_type: str) -> Conversion:  # noqa: ARG001
    """Return the sheets that are not hidden as tables, without hidden rows and columns.

    Formulas whose results are not stored are counted: only a spreadsheet program knows them.
    """
    from openpyxl import load_workbook

    packed, unknown = _prepared(content)
    book = load_workbook(packed, data_only=True, keep_links=False)
    visible = (sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
    text = "\n\n".join(block for sheet in visible for block in _sheet(sheet))
    return Conversion(text, {"formula_without_value": unknown} if unknown else {})


def _sheet(sheet: Any) -> Iterator[str]:
    grid = _grid(sheet)
    yield from sheet_blocks(sheet.title, grid, headers=_header_rows(sheet, sorted(grid)))


def _prepared(content: bytes) -> tuple[BytesIO, int]:
    """Return a file without the cells that only have a format, and how many formulas lack a value.

    There may be thousands of such cells around a few with text, and openpyxl makes each of them.
    """
    stream, unknown = BytesIO(), 0
    with zipfile.ZipFile(BytesIO(content)) as archive, zipfile.ZipFile(stream, "w") as prepared:
        for name in archive.namelist():
            part = archive.read(name)
            if "/worksheets/" in name and name.endswith(".xml"):
                unknown += len(_NO_VALUE.findall(part))
                part = _EMPTY.sub(b"", part)
            prepared.writestr(name, part)
    return stream, unknown


def sheet_blocks(title: str, grid: Grid, *, headers: int = 1) -> Iterator[str]:
    """Yield the name of a sheet, single texts above its table, and the table."""
    if not grid:
        return
    yield f"## {' '.join(title.split())}"
    rows = [grid[number] for number in sorted(grid)]
    columns = sorted({column for row in rows for column in row})
    while len(columns) > 1 and rows and len(rows[0]) == 1:
        yield next(iter(rows.pop(0).values()))
        headers = max(1, headers - 1)
    if rows:
        table = [[row.get(column, "") for column in columns] for row in rows]
        header = [_joined(texts) for texts in zip(*table[:headers], strict=True)]
        yield markdown_table([header, *table[headers:]])


def _grid(sheet: Any) -> Grid:
    rows, columns = _hidden(sheet)
    grid: Grid = {}
    # There is no public way to the cells that exist: all others make the cells between them.
    for (row, column), cell in sheet._cells.items():  # noqa: SLF001
        text = shown(cell.value, cell.number_format).strip()
        if text and row not in rows and column not in columns:
            grid.setdefault(row, {})[column] = text
    for merged in sheet.merged_cells.ranges:
        text = grid.get(merged.min_row, {}).get(merged.min_col, "")
        # A text that spans the sheet is a title; in a row with others it is said of each column.
        alone = len(grid.get(merged.min_row, {})) == 1
        if text:
            for row in range(merged.min_row, merged.max_row + 1):
                for column in range(
                    merged.min_col, merged.min_col + 1 if alone else merged.max_col + 1
                ):
                    if row in grid and row not in rows and column not in columns:
                        grid[row][column] = text
    return grid


def _hidden(sheet: Any) -> tuple[set[int], set[int]]:
    """Return the rows and columns that somebody has hidden: a filter hides for a while only."""
    rows = {number for number, row in sheet.row_dimensions.items() if row.hidden}
    columns = {
        number
        for column in sheet.column_dimensions.values()
        if column.hidden and column.min and column.max
        for number in range(column.min, column.max + 1)
    }
    return (set() if sheet.auto_filter.ref else rows), columns


def _header_rows(sheet: Any, rows: list[int]) -> int:
    """Return how many rows are the header: one more while a cell of it spans columns."""
    spanned = {
        merged.min_row for merged in sheet.merged_cells.ranges if merged.max_col > merged.min_col
    }
    count = 1
    while count < len(rows) and rows[count - 1] in spanned:
        count += 1
    return count


def _joined(texts: tuple[str, ...]) -> str:
    return " ".join(dict.fromkeys(text for text in texts if text))
