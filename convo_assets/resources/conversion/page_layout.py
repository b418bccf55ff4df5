"""Lines of a page as Markdown: in reading order, as headings, paragraphs, lists and tables."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from convo_assets.resources.conversion.recognition import Line
from convo_assets.resources.conversion.tables import markdown_table

_MAX_ACROSS = 0.25
"""Share of the lines of a page that may lie across the gap between its columns."""

_MAX_SPACE = 0.6
"""Times its height by which pieces of one line are apart."""

_MIN_GUTTER = 1.0
_MIN_COLUMN = 3
"""A gap between columns is as wide as a line is high, and has so many lines on either side."""

_CELL = 24
"""Characters: pieces beside each other that have fewer in the mean are cells, not columns."""

_APART = 1.45
"""Times the usual distance between lines that begins a paragraph."""

_LOOSE = 1.45
"""Times the height of lines that they are apart if each is a paragraph: set solid, they are 1.1."""

_LARGER = 1.25
_TITLE = 1.45
"""Times the usual size of letters that makes a heading, and a title."""

_FEW = 10
"""Letters in a line from which on their size can be told from it."""

_MAX_HEADING = 120
_SHORT = 0.8
"""Share of the column that a line fills if its sentence goes on in the next."""

_BULLET = re.compile(r"^[•●○▪■◦·‣*–-]\s*(?=\S)")
_NUMBER = re.compile(r"^\(?(\d{1,3})[.)]\s*(?=[^\W\d])")
_HYPHEN = re.compile(r"(?<=[^\W\d])[-‐]$")
_SENTENCE_END = re.compile(r"[.!?:][\"'”’)]?$")


@dataclass(frozen=True)
class Block:
    """A table that was read already, with its place on the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def page_markdown(lines: Sequence[Line], tables: Sequence[Block] = ()) -> str:
    """Return the text of a page; `tables` stand where they are among its lines."""
    rows = _joined_pieces(lines)
    if not rows:
        return "\n\n".join(block.text for block in tables)
    height = median(line.height for line in rows)
    flows: list[list[Line]] = []
    blocks: list[str] = []
    body = _Body(rows, height)
    # A table belongs to no column: what is above it comes before it.
    edges = sorted(tables, key=lambda each: each.top)
    rest = rows
    for table in edges:
        above = [line for line in rest if line.middle < table.top]
        rest = [line for line in rest if line.middle >= table.top]
        flows = _reading_order(above, height)
        blocks += [block for flow in flows for block in body.blocks(flow)]
        blocks.append(table.text)
    blocks += [block for flow in _reading_order(rest, height) for block in body.blocks(flow)]
    return "\n\n".join(blocks)


def _joined_pieces(lines: Sequence[Line]) -> list[Line]:
    """Return lines with the pieces of one joined that stand close beside each other."""
    joined: list[Line] = []
    for line in sorted(lines, key=lambda each: (each.left, each.top)):
        before = next((other for other in joined if _continues(line, other)), None)
        if before is None:
            joined.append(line)
            continue
        joined.remove(before)
        joined.append(
            replace(
                before,
                text=f"{before.text} {line.text}",
                right=max(before.right, line.right),
                bottom=before.top + max(before.height, line.height),
            )
        )
    return sorted(joined, key=lambda each: each.middle)


def _continues(line: Line, before: Line) -> bool:
    height = min(line.height, before.height)
    level = abs(line.middle - before.middle) < height / 2
    return level and -height < line.left - before.right < _MAX_SPACE * height


def _reading_order(lines: Sequence[Line], height: float) -> list[list[Line]]:
    """Return lines as flows of text: columns one after the other, between lines that span them."""
    gutter = _gutter(lines, height)
    if gutter is None:
        return [sorted(lines, key=lambda each: each.middle)] if lines else []
    flows: list[list[Line]] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in sorted(lines, key=lambda each: each.middle):
        if line.left < gutter < line.right:
            flows += [*_reading_order(left, height), *_reading_order(right, height), [line]]
            left, right = [], []
        else:
            (left if line.right <= gutter else right).append(line)
    return [*flows, *_reading_order(left, height), *_reading_order(right, height)]


def _gutter(lines: Sequence[Line], height: float) -> float | None:
    """Return where a gap runs down between columns; nothing if there is none."""
    if len(lines) < 2 * _MIN_COLUMN:
        return None
    best: tuple[float, float] | None = None
    for line in lines:
        # Right of a gap, a column begins; a title or a picture may lie across it.
        left = [each for each in lines if each.right < line.left - _MIN_GUTTER * height]
        right = [each for each in lines if each.left >= line.left]
        across = len(lines) - len(left) - len(right)
        enough = min(len(left), len(right)) >= _MIN_COLUMN
        if enough and across <= _MAX_ACROSS * len(lines) and _beside(left, right):
            reach = max(each.right for each in left)
            best = min(best or (1.0 + across, 0.0), (float(across), (reach + line.left) / 2))
    return best[1] if best else None


def _beside(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Return whether two columns stand beside each other for most of the shorter."""
    tops = [min(line.top for line in side) for side in (left, right)]
    ends = [max(line.bottom for line in side) for side in (left, right)]
    shorter = min(end - top for top, end in zip(tops, ends, strict=True))
    if min(ends) - max(tops) < shorter / 2:
        return False
    # Cells of a table stand beside each other too, and are read row by row.
    level = [
        (one, other)
        for one in left
        for other in right
        if abs(one.middle - other.middle) < min(one.height, other.height) / 2
    ]
    cells = {id(line): line for pair in level for line in pair}.values()
    short = bool(cells) and sum(len(c.text) for c in cells) / len(cells) < _CELL
    return not (short and len(level) >= min(len(left), len(right)) * 0.8)


class _Body:
    """Makes blocks of lines, by how they differ from most of the page."""

    def __init__(self, lines: Sequence[Line], height: float) -> None:
        self._height = height
        sizes = [_size(line) for line in lines if len(line.text) >= _FEW]
        self._size = median(sizes or [_size(line) for line in lines])

    def blocks(self, flow: Sequence[Line]) -> Iterator[str]:
        """Yield the blocks of one flow of text."""
        rows = _rows(flow)
        place = 0
        while place < len(rows):
            table = _table(rows[place:])
            if table:
                yield markdown_table(table)
                place += len(table)
                continue
            following = next(
                (n for n in range(place + 1, len(rows)) if _table(rows[n:])), len(rows)
            )
            lines = [_as_one(row) for row in rows[place:following]]
            yield from self._paragraphs(lines)
            place = following

    def _paragraphs(self, lines: Sequence[Line]) -> Iterator[str]:
        right = max(line.right for line in lines)
        left = min(line.left for line in lines)
        steps = [b.middle - a.middle for a, b in pairwise(lines)]
        usual = median(steps) if steps else self._height * _APART
        held: list[Line] = []
        items: list[str] = []
        for line in lines:
            if held and self._begins(line, held[-1], usual, (left, right)):
                yield from self._said(held, items)
                held = []
            held.append(line)
        if held:
            yield from self._said(held, items)
        if items:
            yield "\n".join(items)

    def _begins(self, line: Line, before: Line, usual: float, column: tuple[float, float]) -> bool:
        """Return whether a line begins a block."""
        if line.middle - before.middle > _APART * usual or _item(line.text):
            return True
        if self._level(line) != self._level(before):
            return True
        filled = (before.right - column[0]) / max(1.0, column[1] - column[0])
        # Where every paragraph is one line, all are as far apart as paragraphs.
        ends = filled < _SHORT or line.middle - before.middle > _LOOSE * self._height
        return ends and bool(_SENTENCE_END.search(before.text))

    def _said(self, lines: Sequence[Line], items: list[str]) -> Iterator[str]:
        """Yield a block; items of lists are collected until another block comes."""
        text = _flowing(lines)
        if item := _item(text):
            items.append(item)
            return
        if items:
            yield "\n".join(items)
            items.clear()
        level = self._level(lines[0])
        yield f"{'#' * level} {text}" if level and len(text) <= _MAX_HEADING else text

    def _level(self, line: Line) -> int:
        share = _size(line) / self._size
        return 0 if share < _LARGER else 1 if share >= _TITLE else 2


def _size(line: Line) -> float:
    """Return a measure of how large letters are: their height alone depends on which they are."""
    return math.sqrt(line.height * line.width / len(line.text))


def _item(text: str) -> str:
    """Return an item of a list in Markdown; nothing if a text is none."""
    if number := _NUMBER.match(text):
        return f"{number[1]}. {text[number.end() :]}"
    bullet = _BULLET.match(text)
    return f"- {text[bullet.end() :]}" if bullet else ""


def _flowing(lines: Sequence[Line]) -> str:
    """Return lines as one text, words that were divided at their ends as one."""
    text = ""
    for line in lines:
        if _HYPHEN.search(text) and line.text[:1].islower():
            text = text[:-1] + line.text
        else:
            text = f"{text} {line.text}" if text else line.text
    return text


def _rows(flow: Sequence[Line]) -> list[list[Line]]:
    """Return lines from above, with those that stand beside each other as one row."""
    rows: list[list[Line]] = []
    for line in sorted(flow, key=lambda each: each.middle):
        height = min(line.height, rows[-1][0].height) if rows else 0.0
        if rows and line.middle - rows[-1][0].middle < height / 2:
            rows[-1] = sorted([*rows[-1], line], key=lambda each: each.left)
        else:
            rows.append([line])
    return rows


def _table(rows: Sequence[Sequence[Line]]) -> list[list[str]]:
    """Return the rows of a table without rules at the beginning of rows; nothing if there is none.

    Each of its rows has a cell in two columns at least, and all leave the same gaps free.
    """
    columns: list[tuple[float, float]] = []
    body = 0
    for count, row in enumerate(rows, start=1):
        if len(row) < 2:  # noqa: PLR2004 - a table has two columns
            break
        wider = _columns([piece for each in rows[:count] for piece in each])
        if len(wider) < max(len(each) for each in rows[:count]):
            break
        columns, body = wider, count
    if body < _MIN_COLUMN:
        return []
    return [
        [" ".join(p.text for p in row if start <= p.left <= end) for start, end in columns]
        for row in rows[:body]
    ]


def _columns(pieces: Sequence[Line]) -> list[tuple[float, float]]:
    """Return where columns begin and end that pieces stand in."""
    columns: list[tuple[float, float]] = []
    for piece in sorted(pieces, key=lambda each: each.left):
        if columns and piece.left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], piece.right))
        else:
            columns.append((piece.left, piece.right))
    return columns


def _as_one(row: Sequence[Line]) -> Line:
    return replace(
        row[0],
        text=" ".join(piece.text for piece in row),
        right=row[-1].right,
        bottom=row[0].top + max(piece.height for piece in row),
    )


def table_block(rows: Sequence[Sequence[str]], grid: Any) -> Block:
    """Return the cells of a ruled table as a block."""
    return Block(
        markdown_table(rows), grid.columns[0], grid.rows[0], grid.columns[-1], grid.rows[-1]
    )
