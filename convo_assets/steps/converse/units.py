"""Units of meaning of a document: whole blocks, and groups of blocks that belong together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from convo_assets.document_structure import DocumentTree, Node, read_document, read_table
from convo_assets.page_areas import within
from convo_assets.records import ChunkedDocument, Citation

UnitKind = Literal["text", "steps", "row", "definition"]

_LEAD_IN = re.compile(r"[:：][*_]{0,3}\s*$")
_NUMBER = re.compile(r"\s*(\d+)[.)]")
_INTRODUCED = frozenset({"list", "steps", "code", "quote"})
_NO_CONTENT = frozenset({"metadata", "heading", "rule", "markup", "figure"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What is said whole or not at all: `document[start:end]`.

    Attributes:
        kind: `steps` is a numbered list with what introduces it and the code between; `row` one row
            of a table; `definition` a term of a list of definitions with what is said of it; `text`
            a paragraph, list, quotation or code with what introduces it.
        heading_path: The headings it stands under, outermost first.
        text: The unit as it is told: of a row, the header of its table comes first.
        blocks: What it consists of; of a row, its table.
    """

    kind: UnitKind
    start: int
    end: int
    heading_path: tuple[str, ...]
    text: str
    blocks: tuple[Node, ...]


@dataclass(frozen=True, eq=False)
class Document:
    """A redacted document as conversations see it: text, outline, units, and the chunks of it."""

    stored: ChunkedDocument

    @property
    def text(self) -> str:
        """The redacted text."""
        return self.stored.text

    @cached_property
    def tree(self) -> DocumentTree:
        """The title, and the top-level blocks in order."""
        return read_document(self.stored.text)

    @property
    def title(self) -> str:
        """The title, or the name of the file without one."""
        return self.tree.title or self.stored.name

    @cached_property
    def outline(self) -> tuple[tuple[str, ...], ...]:
        """The path of every heading, in order."""
        return tuple(
            dict.fromkeys(node.heading_path for node in self.tree.blocks if node.heading_path)
        )

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Everything that can be told, in order; no two units share a character."""
        return tuple(_units(self.stored.text, self.tree.blocks))

    def units_of(self, chunk_id: str) -> tuple[Unit, ...]:
        """Return the units that begin in a chunk, outside its overlap with the chunk before."""
        return tuple(unit for unit in self.units if self.owner(unit.start) == chunk_id)

    def owner(self, start: int) -> str:
        """Return the first chunk that holds the character at `start`, or begins after it."""
        return next((chunk.id for chunk in self.stored.chunks if start < chunk.end), "")

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
                pages=within(chunk.pages, start, end),
            )
            for chunk in self.stored.chunks
            if max(start, chunk.start) < min(end, chunk.end)
        )


@lru_cache(maxsize=64)
def read(stored: ChunkedDocument) -> Document:
    """Return a document; what is read of it is kept while its chunks go through in batches."""
    return Document(stored)


def _units(text: str, nodes: Sequence[Node]) -> Iterator[Unit]:
    for group in _groups(text, nodes):
        first, last = group[0], group[-1]
        if first.role == "table":
            yield from _rows(text, first)
        elif first.kind == "definition_list":
            yield from (
                unit
                for one in first.children
                for unit in _unit("definition", text, one, one, [one])
            )
        else:
            steps = sum(len(node.children) for node in group if node.role == "steps")
            yield from _unit("steps" if steps > 1 else "text", text, first, last, group)


def _unit(
    kind: UnitKind, text: str, first: Node, last: Node, blocks: Sequence[Node]
) -> Iterator[Unit]:
    """Yield the unit from one block to another, if anything stands there."""
    if said := text[first.start : last.end].rstrip():
        yield Unit(
            kind=kind,
            start=first.start,
            end=first.start + len(said),
            heading_path=first.heading_path,
            text=said,
            blocks=tuple(blocks),
        )


def _groups(text: str, nodes: Sequence[Node]) -> Iterator[list[Node]]:
    group: list[Node] = []
    for node in nodes:
        if group and node.role not in _NO_CONTENT and _goes_on(text, group, node):
            group.append(node)
            continue
        if group:
            yield group
        group = [] if node.role in _NO_CONTENT else [node]
    if group:
        yield group


def _goes_on(text: str, group: Sequence[Node], node: Node) -> bool:
    """Return whether a block belongs to what the blocks before it say."""
    last = group[-1]
    if last.kind == "paragraph":
        introduced = bool(_LEAD_IN.search(text[last.start : last.end]))
        return node.role == "code" or (introduced and node.role in _INTRODUCED)
    numbered = any(one.role == "steps" for one in group)
    if numbered and node.role == "steps":
        # Code that is not indented divides a list, which is numbered on.
        number = _NUMBER.match(text, node.start)
        return number is not None and int(number[1]) > 1
    return numbered and node.role == "code"


def _rows(text: str, node: Node) -> Iterator[Unit]:
    """Yield each row of a table, told with its header."""
    table = read_table(text, node)
    for row in table.rows:
        end = row.start + len(text[row.start : row.end].rstrip())
        head = text[node.start : table.rows[0].start]
        yield Unit(
            kind="row",
            start=row.start,
            end=end,
            heading_path=node.heading_path,
            text=f"{head}{text[row.start : end]}",
            blocks=(node,),
        )
