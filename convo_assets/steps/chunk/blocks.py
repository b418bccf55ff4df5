"""A Markdown document as pieces with exact offsets: whole blocks, or parts of those too large."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from operator import sub
from typing import Protocol

from convo_assets.document_structure import Node, read_structure

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]*_]*\s+(?=[^\sa-z])|(?<=[。！？])")
_LINE_END = re.compile(r"\n")
_INDENT = re.compile(r"[ \t>]*")
_LETTERS = re.compile(r"\S+")
_BLANK = re.compile(r"\s+")
_CELL_BORDER = re.compile(r"(?<!\\)\|")
_BY_LINE = frozenset({"fence", "code_block", "table", "html_block", "front_matter"})
_WHOLE = frozenset({"fence", "code_block", "table", "html_block", "list_item", "definition"})
"""What is divided only if a passage that repeats nothing cannot hold it."""
_LEAD_IN = re.compile(r":[*_]{0,3}\s*$")
_HEADER_LINES = 2
"""Of a table: the heads of its columns, and a line of dashes."""
_DASH_TOKENS = 4
"""Tokens of the dashes below the head of one column."""
_MAX_LETTERS = 20
_LETTERS_A_TOKEN = 4
"""A stretch without blanks that a tokenizer takes for one token, from so many characters on, counts
as one for every few of them: scripts that it does not know, and long unbroken strings."""

_Span = tuple[int, int]
_Budget = Callable[[Sequence[str]], tuple[int, int]]
"""For headings: tokens that a passage has room for, as a rule and if it repeats nothing."""


class Room(Protocol):
    """How many tokens a text may have behind headings and an opening."""

    def __call__(self, headings: Sequence[str], opening: str, *, more: int = 0) -> int:
        """Return it, with so many more where nothing is to be repeated."""
        ...


@dataclass(frozen=True, slots=True)
class Block:
    """`text[start:end]` of a document, and the headings it stands under."""

    kind: str
    start: int
    end: int
    heading_path: tuple[str, ...]
    opening: str = field(default="")
    """What a passage lacks that begins here: header rows of a table, the first line of a fence."""
    alone: bool = False
    """Whether nothing can be joined: cells of a wide table, which have an opening of their own."""
    introduces: bool = False
    """Whether it belongs with what follows: a heading, or a sentence that ends in a colon."""


class Document:
    """A text whose tokens have been counted once; every other count is a difference."""

    def __init__(self, text: str, token_starts: Sequence[int]) -> None:
        self.text = text
        self._token_starts = _bounded(text, token_starts)
        self._nodes = list(read_structure(text))
        self._clean_starts = sorted({start for node in self._nodes for start in self._clean(node)})

    def tokens(self, start: int, end: int) -> int:
        """Return how many tokens begin in `text[start:end]`."""
        return bisect_left(self._token_starts, end) - bisect_left(self._token_starts, start)

    def pieces(self, *, room: Room, overlap: int) -> Iterator[Block]:
        """Yield the blocks in order; one that does not fit its room is divided where it can be.

        What stands behind a heading or a lead-in must fit with it, where a passage that repeats
        nothing may have `overlap` tokens more. So may what should not be divided.
        """
        lead = 0

        def budget(headings: Sequence[str]) -> tuple[int, int]:
            usual = room(headings, "")
            most = room(headings, "", more=overlap)
            left = most - lead
            return (min(usual, left), left) if 2 * left > usual else (usual, most)

        for node in self._nodes:
            for piece in self._parts(node, budget):
                if self.text[piece.start : piece.end].strip():
                    yield piece
                    lead = lead + self.tokens(piece.start, piece.end) if piece.introduces else 0

    def _parts(self, node: Node, budget: _Budget) -> Iterator[Block]:
        usual, most = budget(node.heading_path)
        if self.tokens(node.start, node.end) <= (most if node.kind in _WHOLE else usual):
            yield from self._with_lead_in_apart(node)
        elif node.children:
            for child in node.children:
                yield from self._parts(child, budget)
        elif node.kind == "table":
            yield from self._rows(node, most)
        elif node.kind in _BY_LINE:
            yield from self._lines(node, most)
        else:
            yield from self._runs(self._block(node), self._sentences(node), most)

    def _with_lead_in_apart(self, node: Node) -> Iterator[Block]:
        """Yield a node; a paragraph's last sentence by itself where that introduces what follows.

        Only the sentence has to fit with it then.
        """
        block = self._block(node)
        before, *_ = [*self._sentences(node)[-2:-1], node.start]
        if node.kind == "paragraph" and block.introduces and before > node.start:
            yield replace(block, end=before, introduces=False)
            block = replace(block, start=before)
        yield block

    def _block(self, node: Node) -> Block:
        text = self.text[node.start : node.end]
        prose = node.kind not in _BY_LINE
        introduces = node.kind in {"heading", "front_matter"} or bool(
            prose and _LEAD_IN.search(text)
        )
        return Block(node.kind, node.start, node.end, node.heading_path, introduces=introduces)

    def _lines(self, node: Node, budget: int) -> Iterator[Block]:
        """Yield the lines of a fence; a piece that does not begin it lacks its first line."""
        ends = self._ends(_LINE_END, node.start, node.end)
        opening = ""
        if node.kind == "fence":
            if 4 * self.tokens(node.start, ends[0]) <= budget:
                opening = self.text[node.start : ends[0]]
                budget -= self.tokens(node.start, ends[0])
            # Its last line says nothing alone.
            ends[-2:] = ends[-1:]
        first = True
        for run in self._runs(
            self._block(node), self._statements(node.start, ends, budget), budget
        ):
            yield run if first else replace(run, opening=opening)
            first = False

    def _statements(self, start: int, ends: Sequence[int], budget: int) -> list[int]:
        """Return the ends of parts of code that fit: below a blank line, or before the outermost.

        Nothing tells where a statement ends in every language. What is set off by a blank line, or
        stands as far out as any line of the second half of the room, comes nearest.
        """
        kept: list[int] = []
        first = 0
        while self.tokens(start, ends[-1]) > budget:
            taken = partial(self.tokens, start)
            behind = max(first + 1, bisect_right(ends, budget, first, key=taken))
            middle = bisect_left(ends, budget // 2, first, behind - 1, key=taken)
            place = max(range(middle, behind), key=lambda at: (-self._depth(ends[at]), at))
            start, first = ends[place], place + 1
            kept.append(start)
        return [*kept, ends[-1]] if first < len(ends) else kept

    def _depth(self, place: int) -> int:
        """Return how far in a line stands: not at all below a blank one."""
        if self.text.endswith("\n\n", 0, place):
            return -1
        indent = _INDENT.match(self.text, place)
        return indent.end() - place if indent else 0

    def _rows(self, node: Node, budget: int) -> Iterator[Block]:
        """Yield the rows of a table; a row that does not fit behind the header is cut by columns.

        The line of dashes below the header is left out where it would need the room of rows.
        """
        starts = [node.start, *self._ends(_LINE_END, node.start, node.end)]
        rows = list(pairwise(starts))
        whole = self._block(node)
        heads = self._borders(rows[0])
        # Dashes may have been drawn as wide as the widest cell.
        opening = f"{self.text[slice(*rows[0])]}|{' --- |' * len(heads)}\n"
        header = self.tokens(*rows[0]) + _DASH_TOKENS * len(heads)
        body = starts[min(_HEADER_LINES, len(rows))]
        wide = 3 * header > 2 * budget
        if wide:
            yield from self._cells(whole, rows[0], [], budget)
        elif self.tokens(node.start, body) > budget:
            yield replace(whole, end=rows[0][1], introduces=True)
        else:
            yield replace(whole, end=body, introduces=True)
        for start, end in rows[_HEADER_LINES:]:
            if wide or header + self.tokens(start, end) > budget:
                yield from self._cells(whole, (start, end), heads, budget)
            else:
                yield replace(whole, start=start, end=end, opening=opening)

    def _cells(
        self, whole: Block, row: _Span, heads: Sequence[_Span], budget: int
    ) -> Iterator[Block]:
        """Yield runs of cells of a row that fit with their column heads and the row's first cell.

        A quarter of the budget is for the heads, as much for the first cell, the rest for the run.
        """
        cells = self._borders(row)
        quarter = budget // 4
        key = self._begin(cells[0], quarter)
        room = budget - 2 * quarter if heads else budget
        first = 0
        while first < len(cells):
            last = first + 1
            while last < len(cells) and (
                self.tokens(cells[first][0], cells[last][1]) <= room
                and sum(self.tokens(*head) for head in heads[first : last + 1]) <= quarter
            ):
                last += 1
            opening = self._heads(heads[first:last], quarter)
            if first and opening:
                opening = f"| {self._begin(heads[0], quarter)} {opening}| {key} "
            span = replace(
                whole, start=cells[first][0], end=cells[last - 1][1], opening=opening, alone=True
            )
            for part in self._runs(span, self._filled(span, room), room):
                cut = opening and part.start > span.start
                yield replace(part, opening=f"{opening}| ") if cut else part
            first = last

    def _filled(self, span: Block, room: int) -> list[int]:
        """Return the ends of as few runs of sentences as fit the room."""
        start = span.start
        kept: list[int] = []
        for end, following in pairwise([*self._ends(_SENTENCE_END, span.start, span.end), 0]):
            if not following or self.tokens(start, following) > room:
                kept.append(end)
                start = end
        return kept

    def _heads(self, heads: Sequence[_Span], most: int) -> str:
        """Return the heads of some columns as the first row of a table."""
        names = [self._begin(head, most) for head in heads]
        return f"| {' | '.join(names)} |\n" if names else ""

    def _begin(self, cell: _Span, count: int) -> str:
        """Return the beginning of a cell: at most so many tokens."""
        start, end = cell
        place = bisect_left(self._token_starts, start) + count
        if place < len(self._token_starts):
            end = min(end, self._token_starts[place])
        return self.text[start:end].strip().strip("|").strip()

    def _borders(self, row: _Span) -> list[_Span]:
        """Return the cells of a row, each with the border before it."""
        start, end = row
        line = self.text[start:end]
        inner = len(line.rstrip()) - line.rstrip().endswith("|")
        borders = [match.start() for match in _CELL_BORDER.finditer(line, 1, max(1, inner))]
        return list(pairwise([start, *(start + border for border in borders), end]))

    def _ends(self, border: re.Pattern[str], start: int, end: int) -> list[int]:
        """Return where the parts of `text[start:end]` end, the last of which is its end."""
        found = [match.end() for match in border.finditer(self.text, start, end)]
        return [*(place for place in found if place < end), end]

    def _runs(self, whole: Block, ends: Sequence[int], budget: int) -> Iterator[Block]:
        """Yield the parts of a block that end there, and what is still too large word by word."""
        start = whole.start
        for end in ends:
            for cut in [*self._within(start, end, max(1, budget)), end]:
                introduces = whole.introduces and cut == whole.end
                yield replace(whole, start=start, end=cut, introduces=introduces)
                start = cut

    def _within(self, start: int, end: int, budget: int) -> Iterator[int]:
        """Yield where to cut what is too large: between lines, else behind blanks."""
        if self.tokens(start, end) <= budget:
            return
        for line in self._ends(_LINE_END, start, end):
            while self.tokens(start, line) > budget:
                start = self._words(start, budget)
                yield start
            if line < end:
                yield line
            start = line

    def _words(self, start: int, budget: int) -> int:
        """Return where to cut after so many tokens: behind a blank, if there is one in reach."""
        limit = self._token_starts[bisect_left(self._token_starts, start) + budget]
        middle = self._token_starts[bisect_left(self._token_starts, start) + budget // 2]
        blanks = [match.end() for match in _BLANK.finditer(self.text, middle, limit)]
        return blanks[-1] if blanks else limit

    def repeat_from(self, start: int, end: int, most: int) -> int:
        """Return where to begin to repeat at most so many tokens at the end of `text[start:end]`.

        It is where a block, an item of a list or a sentence begins: `end` if none is in reach.
        """
        place = max(0, bisect_left(self._token_starts, end) - max(0, most))
        reach = self._token_starts[place] if place < len(self._token_starts) else end
        clean = bisect_left(self._clean_starts, max(start, reach))
        return min(end, *self._clean_starts[clean : clean + 1], end)

    def _clean(self, node: Node) -> Iterator[int]:
        """Yield where a passage may begin: what it begins with is whole from there on."""
        if node.kind == "front_matter":
            return
        yield node.start
        if node.kind == "paragraph":
            yield from self._sentences(node)[:-1]
        pending = list(node.children)
        while pending:
            inner = pending.pop()
            pending += inner.children
            if inner.kind in {"list_item", "definition"}:
                yield inner.start

    def _sentences(self, node: Node) -> list[int]:
        return self._ends(_SENTENCE_END, node.start, node.end)


def _bounded(text: str, token_starts: Sequence[int]) -> list[int]:
    """Return the starts of tokens, with more of them where a token is too long to be one."""
    ends = [*token_starts[1:], len(text)]
    more: list[int] = []
    for place, width in enumerate(map(sub, ends, token_starts)):
        if width > _MAX_LETTERS:
            start = token_starts[place]
            stretch = _LETTERS.match(text, start, ends[place])
            last = stretch.end() if stretch else start
            if last - start > _MAX_LETTERS:
                places = range(start + _LETTERS_A_TOKEN, last, _LETTERS_A_TOKEN)
                more += [at for at in places if unicodedata.category(text[at])[0] != "M"]
    return sorted([*token_starts, *more])
