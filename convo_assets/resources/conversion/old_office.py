"""Files of Office before 2007: workbooks, read with xlrd as they are shown, and presentations."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import xlrd

from convo_assets.errors import UnreadableDocumentError
from convo_assets.resources.conversion.number_formats import shown
from convo_assets.resources.conversion.spreadsheets import Grid, sheet_blocks
from convo_assets.resources.conversion.xberg_reader import read_with_xberg
from convo_assets.steps.ingest import Conversion

_BETWEEN_SLIDES = re.compile(r"^-----\n+", re.MULTILINE)


def read_old_presentation(content: bytes, media_type: str) -> Conversion:
    """Return the slides of a .ppt file, each under its title.

    Raises:
        UnreadableDocumentError: If it is damaged or encrypted.
    """
    found = read_with_xberg(content, media_type)
    return replace(found, text=_BETWEEN_SLIDES.sub("", found.text))


def read_old_spreadsheet(content: bytes, media_type: str) -> Conversion:  # noqa: ARG001
    """Return the sheets of an .xls file that are not hidden as tables, as they are shown.

    Raises:
        UnreadableDocumentError: With reason `damaged` or `encrypted`.
    """
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True)
    except xlrd.XLRDError as error:
        reason = "encrypted" if "encrypted" in str(error) else "damaged"
        raise UnreadableDocumentError(reason) from None
    visible = (sheet for sheet in book.sheets() if not sheet.visibility)
    blocks = (block for s in visible for block in sheet_blocks(s.name, _grid(book, s)))
    return Conversion("\n\n".join(blocks))


def _grid(book: Any, sheet: Any) -> Grid:
    rows = {row for row, info in sheet.rowinfo_map.items() if info.hidden}
    columns = {column for column, info in sheet.colinfo_map.items() if info.hidden}
    grid: Grid = {}
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            text = _text(book, cell).strip()
            if text and row not in rows and column not in columns:
                grid.setdefault(row, {})[column] = text
    for top, bottom, left, right in sheet.merged_cells:
        # A text that spans the sheet is a title.
        if (said := grid.get(top, {}).get(left)) and len(grid[top]) > 1:
            places = ((r, c) for r in range(top, bottom) for c in range(left, right))
            for row, column in places:
                if row in grid and column not in columns:
                    grid[row][column] = said
    return grid


def _text(book: Any, cell: Any) -> str:
    """Return a cell as its format shows it."""
    kinds: Mapping[int, Callable[[], str]] = {
        xlrd.XL_CELL_ERROR: lambda: str(xlrd.error_text_from_code.get(cell.value, "")),
        xlrd.XL_CELL_BOOLEAN: lambda: str(bool(cell.value)).lower(),
        xlrd.XL_CELL_DATE: lambda: _moment(cell.value, book.datemode),
        xlrd.XL_CELL_NUMBER: lambda: shown(cell.value, _format(book, cell)),
    }
    return kinds.get(cell.ctype, lambda: str(cell.value))()


def _format(book: Any, cell: Any) -> str:
    found = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    return str(found.format_str) if found else "General"


def _moment(value: float, mode: int) -> str:
    try:
        return shown(xlrd.xldate_as_datetime(value, mode), "")
    except (ValueError, OverflowError):
        return f"{value:.15g}"
