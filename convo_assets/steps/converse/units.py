"""Units of meaning of a document: whole blocks, and groups of blocks that belong together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from convo_assets.document_structure import Node, read_structure
from convo_assets.records import Chunk, ChunkedDocument, Citation

UnitKind = Literal["text", "steps", "row"]

_LEAD_IN = re.compile(r"[:：][*_]{0,3}\s*$")
_NUMBER = re.compile(r"\s*(\d+)[.)]")
_LINE = re.compile(r"[^\n]*\n?")
_LISTS = frozenset({"bullet_list", "ordered_list"})
_CODE = frozenset({"fence", "code_block"})
_INTRODUCED = _LISTS | _CODE | {"blockquote"}
_NO_CONTENT = frozenset({"front_matter", "heading", "hr", "html_block"})
_HEADER_LINES = 2
"""Of a table: the heads of its columns, and a line of dashes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What is said whole or not at all: `document[start:end]`.

    Attributes:
        kind: `steps` is a numbered list with what introduces it and the code between; `row` one row
            of a table; `text` a paragraph, list, quotation or code with what introduces it.
        heading_path: The headings it stands under, outermost first.
        text: The unit as it is told: of a row, the header of its table comes first.
    """

    kind: UnitKind
    start: int
    end: int
    heading_path: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Document:
    """A redacted document as conversations see it: text, outline, units, and the chunks of it."""

    stored: ChunkedDocument

    @property
    def text(self) -> str:
        """The redacted text."""
        return self.stored.text

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The top-level blocks, in order."""
        return tuple(read_structure(self.stored.text))

    @cached_property
    def title(self) -> str:
        """The outermost heading that the document begins with, or its name without one."""
        paths = (node.heading_path for node in self.nodes if node.heading_path)
        return next(paths, (self.stored.name,))[0]

    @cached_property
    def outline(self) -> tuple[tuple[str, ...], ...]:
        """The path of every heading, in order."""
        return tuple(dict.fromkeys(node.heading_path for node in self.nodes if node.heading_path))

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Everything that can be told, in order; no two units share a character."""
        return tuple(_units(self.stored.text, self.nodes))

    def units_of(self, chunk_id: str) -> tuple[Unit, ...]:
        """Return the units that begin in a chunk, outside its overlap with the chunk before."""
        return tuple(u for u in self.units if _owner(self.stored.chunks, u.start) == chunk_id)

    def citations(self, start: int, end: int) -> tuple[Citation, ...]:
        """Return `text[start:end]` as citations: one for each chunk that it overlaps."""
        return tuple(
            Citation(
                chunk_id=chunk.id,
                redacted_doc_id=self.stored.id,
                start=max(start, chunk.start),
                end=min(end, chunk.end),
                rank=0,
                score=0.0,
            )
            for chunk in self.stored.chunks
            if max(start, chunk.start) < min(end, chunk.end)
        )


def _owner(chunks: Sequence[Chunk], start: int) -> str:
    """Return the first chunk that holds the character at `start`, or begins after it."""
    return next((chunk.id for chunk in chunks if start < chunk.end), "")


def _units(text: str, nodes: Sequence[Node]) -> Iterator[Unit]:
    for group in _groups(text, nodes):
        first = group[0]
        if first.kind == "table":
            yield from _rows(text, first)
            continue
        steps = sum(len(node.children) for node in group if node.kind == "ordered_list")
        start, end = first.start, group[-1].end
        said = text[start:end].rstrip()
        if said:
            yield Unit(
                kind="steps" if steps > 1 else "text",
                start=start,
                end=start + len(said),
                heading_path=first.heading_path,
                text=said,
            )


def _groups(text: str, nodes: Sequence[Node]) -> Iterator[list[Node]]:
    group: list[Node] = []
    for node in nodes:
        if group and node.kind not in _NO_CONTENT and _goes_on(text, group, node):
            group.append(node)
            continue
        if group:
            yield group
        group = [] if node.kind in _NO_CONTENT else [node]
    if group:
        yield group


def _goes_on(text: str, group: Sequence[Node], node: Node) -> bool:
    """Return whether a block belongs to what the blocks before it say."""
    last = group[-1]
    if last.kind == "paragraph":
        introduced = bool(_LEAD_IN.search(text[last.start : last.end]))
        return node.kind in _CODE or (introduced and node.kind in _INTRODUCED)
    numbered = any(one.kind == "ordered_list" for one in group)
    if numbered and node.kind == "ordered_list":
        # Code that is not indented divides a list, which is numbered on.
        number = _NUMBER.match(text, node.start)
        return number is not None and int(number[1]) > 1
    return numbered and node.kind in _CODE


def _rows(text: str, table: Node) -> Iterator[Unit]:
    """Yield each row of a table, told with its header."""
    lines = [line for line in _LINE.finditer(text, table.start, table.end) if line[0].strip()]
    header = "\n".join(line[0].rstrip() for line in lines[:_HEADER_LINES])
    for line in lines[_HEADER_LINES:]:
        row = line[0].rstrip()
        yield Unit(
            kind="row",
            start=line.start(),
            end=line.start() + len(row),
            heading_path=table.heading_path,
            text=f"{header}\n{row}",
        )
