"""A Markdown document as blocks with exact offsets: headings, paragraphs, lists, tables, fences."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt

# Link definitions are text like any other: parsed away, they would stand in no chunk.
_MARKDOWN = MarkdownIt("commonmark").enable("table").disable("reference")
_LINE_END = re.compile(r"\n")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=\S)")
_LINE_BY_LINE = frozenset(
    {"fence", "code_block", "table", "bullet_list", "ordered_list", "blockquote", "html_block"}
)


Room = Callable[[Sequence[str], str], int]
"""Headings and an opening that stand before a text, to the tokens that it may have."""


@dataclass(frozen=True, slots=True)
class Block:
    """`text[start:end]` of a document, and the headings it stands under."""

    kind: str
    start: int
    end: int
    heading_path: tuple[str, ...]
    opening: str = field(default="")
    """What a piece cut from the middle of a table or fence lacks: header rows, a first line."""


class Document:
    """A text whose tokens have been counted once; every other count is a difference."""

    def __init__(self, text: str, token_starts: Sequence[int]) -> None:
        self.text = text
        self._token_starts = token_starts
        self._line_starts = [0, *(match.end() for match in _LINE_END.finditer(text)), len(text)]

    def tokens(self, start: int, end: int) -> int:
        """Return how many tokens begin in `text[start:end]`."""
        return bisect_left(self._token_starts, end) - bisect_left(self._token_starts, start)

    def line_starts_in(self, start: int, end: int) -> list[int]:
        """Return where the lines of `text[start:end]` begin."""
        return [line for line in self._line_starts if start <= line < end]

    def blocks(self) -> Iterator[Block]:
        """Yield the top-level blocks in order; the blank lines between them belong to none."""
        path: list[tuple[int, str]] = []
        tokens = _MARKDOWN.parse(self.text)
        for index, token in enumerate(tokens):
            if token.level or token.map is None or token.nesting < 0:
                continue
            start = self._line_starts[token.map[0]]
            end = self._line_starts[min(token.map[1], len(self._line_starts) - 1)]
            kind = token.type.removesuffix("_open")
            if kind == "heading":
                level = int(token.tag[1:])
                path = [(known, name) for known, name in path if known < level]
                path.append((level, tokens[index + 1].content))
            yield Block(kind, start, end, tuple(name for _, name in path))

    def pieces(self, block: Block, *, room: Room) -> Iterator[Block]:
        """Yield a block whole if it fits the room, else cut at lines, sentences or tokens."""
        if self.tokens(block.start, block.end) <= room(block.heading_path, ""):
            yield block
            return
        opening = self._opening(block)
        start = block.start
        for end in self._cuts(block, room(block.heading_path, opening)):
            missing = opening if start > block.start else ""
            yield Block(block.kind, start, end, block.heading_path, missing)
            start = end

    def _cuts(self, block: Block, budget: int) -> list[int]:
        """Return where to end each piece so that none is over budget."""
        candidates = [*self._borders(block), block.end]
        cuts: list[int] = []
        start = last = block.start
        for border in candidates:
            if self.tokens(start, border) > budget:
                if last > start:
                    cuts.append(last)
                    start = last
                while self.tokens(start, border) > budget:
                    start = self._after_tokens(start, budget)
                    cuts.append(start)
            last = border
        return [*cuts, block.end]

    def _borders(self, block: Block) -> list[int]:
        lines = self.line_starts_in(block.start + 1, block.end)
        if block.kind in _LINE_BY_LINE:
            return lines
        text = self.text[block.start : block.end]
        return [block.start + match.end() for match in _SENTENCE_END.finditer(text)] or lines

    def _after_tokens(self, start: int, count: int) -> int:
        """Return the character where the token `count` tokens after `start` begins."""
        return self._token_starts[bisect_left(self._token_starts, start) + count]

    def _opening(self, block: Block) -> str:
        lines = self.text[block.start : block.end].splitlines(keepends=True)
        return "".join(lines[: {"table": 2, "fence": 1}.get(block.kind, 0)])
