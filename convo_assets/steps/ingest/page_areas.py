"""Finds in the text of a document what stands where on its pages.

Converters, cleaning and tidying change signs, spaces and markup, but hardly ever the order of the
letters and figures of a line: by these a line is found again.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from convo_assets.document_structure import Node, read_structure
from convo_assets.records import PageArea
from convo_assets.steps.ingest.conversion import PageLine

MIN_LETTERS = 4
"""Letters and figures of a line from which on it is looked for elsewhere than where it must be."""

_SPARE = 300
"""Letters beyond those of the pages before, within which a page is looked for."""

_DIGITS = 4
"""Decimal places of a box: a tenth of a millimetre on paper."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A line of a page, and where it stands in the letters of the text."""

    start: int
    end: int
    line: PageLine


def locate(text: str, lines: Sequence[PageLine]) -> tuple[PageArea, ...]:
    """Return where the blocks of a text are to be seen: one area for each column that one is in.

    Lines that are not found, as those of furniture that was taken out, are left out.
    """
    if not lines:
        return ()
    places: list[int] = []
    letters: list[str] = []
    for place, sign in enumerate(text):
        for letter in _letters(sign):
            letters.append(letter)
            places.append(place)
    found = sorted(_found("".join(letters), lines), key=lambda each: each.start)
    spans = [(places[f.start], places[f.end - 1] + 1, f.line) for f in found]
    return tuple(_areas(text, spans))


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _found(letters: str, lines: Sequence[PageLine]) -> Iterator[_Found]:
    """Yield the lines that stand in a text, each page behind those before it."""
    floor = unseen = 0
    for _, group in groupby(lines, key=lambda line: line.page):
        page = [(line, _letters(line.text)) for line in group]
        unseen += sum(len(key) for _, key in page)
        limit = floor + unseen + unseen // 10 + _SPARE
        reached = cursor = floor
        for line, key in page:
            start = -1
            if letters.startswith(key, cursor):
                start = cursor
            elif len(key) >= MIN_LETTERS:
                start = letters.find(key, cursor, limit)
                start = letters.find(key, floor, limit) if start < 0 else start
            if key and start >= 0:
                cursor = start + len(key)
                reached = max(reached, cursor)
                yield _Found(start, cursor, line)
        if reached > floor:
            floor, unseen = reached, 0


def _areas(text: str, spans: Sequence[tuple[int, int, PageLine]]) -> Iterator[PageArea]:
    """Yield areas of blocks: the lines of one that follow each other downwards on one page."""
    place = 0
    for block in _blocks(read_structure(text)):
        inside: list[tuple[int, int, PageLine]] = []
        while place < len(spans) and spans[place][0] < block.end:
            if spans[place][1] > block.start:
                inside.append(spans[place])
            place += 1
        # The next block may be on the same line, as items are whose marks are no letters.
        if inside and inside[-1][1] > block.end:
            place -= 1
        if inside:
            yield from _merged(block, inside)


def _merged(block: Node, inside: Sequence[tuple[int, int, PageLine]]) -> Iterator[PageArea]:
    parts: list[list[tuple[int, int, PageLine]]] = []
    for span in inside:
        line = span[2]
        before = parts[-1][-1][2] if parts else None
        # A column that goes on begins higher up; cells of a table stand beside each other.
        higher = before is not None and line.box[3] <= before.box[1]
        if before is None or line.page != before.page or (higher and block.role != "table"):
            parts.append([])
        parts[-1].append(span)
    starts = [block.start, *(part[0][0] for part in parts[1:]), block.end]
    for part, start, end in zip(parts, starts[:-1], starts[1:], strict=True):
        boxes = [line.box for _, _, line in part]
        corners = (
            *(min(box[side] for box in boxes) for side in (0, 1)),
            *(max(box[side] for box in boxes) for side in (2, 3)),
        )
        box = tuple(round(min(1.0, max(0.0, share)), _DIGITS) for share in corners)
        yield PageArea(start=start, end=end, page=part[0][2].page, box=box)


def _blocks(nodes: Iterator[Node] | Sequence[Node]) -> Iterator[Node]:
    """Yield the blocks that are not made of others, in order."""
    for node in nodes:
        if node.children:
            yield from _blocks(node.children)
        else:
            yield node
