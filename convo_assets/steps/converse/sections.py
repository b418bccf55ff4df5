"""A document as its sections: what stands under each heading, and below the headings under it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from convo_assets.document_structure import Node
from convo_assets.steps.converse.plain import told, words
from convo_assets.steps.converse.units import Document, Unit

_BOLD = re.compile(r"(?:\*\*|__)[^*_\n]+(?:\*\*|__)\s*:?\s*")
_HEADING = re.compile(r"^[ \t]*#+ .*$|^.*\n(?:=+|-+)[ \t]*$|^title[:=].*$", re.MULTILINE)
MAX_HEADING_WORDS = 14


@dataclass(frozen=True, eq=False)
class Section:
    """What stands under one heading, up to the next of its level.

    Attributes:
        document: The document.
        path: The headings it stands under, outermost first, its own last; bold lines are headings.
        blocks: Its blocks up to the first heading under it.
        below: The blocks of the sections under it, with their headings.
    """

    document: Document
    path: tuple[str, ...]
    blocks: tuple[Node, ...]
    below: tuple[Node, ...]

    @property
    def heading(self) -> str:
        """Its own heading, nothing at the beginning of a document."""
        return self.path[-1] if self.path else ""

    @property
    def above(self) -> tuple[str, ...]:
        """Title and headings it stands under, without its own."""
        return tuple(dict.fromkeys((self.document.title, *self.path[:-1])))

    @cached_property
    def start(self) -> int:
        """Where its first block begins."""
        return self.blocks[0].start if self.blocks else -1

    @cached_property
    def end(self) -> int:
        """Where its last block ends, those below included."""
        last = [*self.blocks, *self.below][-1]
        return last.start + len(self.document.text[last.start : last.end].rstrip())

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The units of its own blocks."""
        mine = {node.start for node in self.blocks}
        return tuple(unit for unit in self.document.units if unit.blocks[0].start in mine)

    @property
    def prose(self) -> str:
        """The document without its headings: how a word is written there does not tell its case."""
        return _without_headings(self.document.text)

    def text(self, node: Node) -> str:
        """Return a block as it is written."""
        return self.document.text[node.start : node.end]


@lru_cache(maxsize=16)
def _without_headings(text: str) -> str:
    return _HEADING.sub("", text)


@lru_cache(maxsize=64)
def sections(document: Document) -> tuple[Section, ...]:
    """Return the sections of a document in order, that before the first heading included."""
    return tuple(_sections(document))


def _sections(document: Document) -> Iterator[Section]:
    nodes = [node for node in document.tree.blocks if node.role not in {"metadata", "rule"}]
    paths = _paths(document, nodes)
    starts = [place for place, path in enumerate(paths) if not place or path != paths[place - 1]]
    for place, end in zip(starts, [*starts[1:], len(nodes)], strict=bool(nodes)):
        path = paths[place]
        reach = end
        while path and reach < len(nodes) and paths[reach][: len(path)] == path:
            reach += 1
        inner = [n for n in range(place, end) if not _is_heading(document, nodes[n])]
        if inner:
            yield Section(
                document,
                path,
                tuple(nodes[n] for n in inner),
                tuple(nodes[end:reach]),
            )


def _is_heading(document: Document, node: Node) -> bool:
    return node.role == "heading" or _is_bold(document, node)


def _is_bold(document: Document, node: Node) -> bool:
    """Return whether a paragraph is a heading to its reader: a line in bold."""
    if node.kind != "paragraph":
        return False
    text = document.text[node.start : node.end].strip()
    return bool(_BOLD.fullmatch(text)) and len(text.split()) <= MAX_HEADING_WORDS


def _paths(document: Document, nodes: Sequence[Node]) -> list[tuple[str, ...]]:
    """Return the path of every block; that of a bold line goes on up to the next heading."""
    paths: list[tuple[str, ...]] = []
    bold: tuple[str, ...] = ()
    for node in nodes:
        if node.role == "heading":
            bold = ()
        elif _is_bold(document, node):
            bold = (words(document.text[node.start : node.end]).rstrip(": "),)
        paths.append((*node.heading_path, *bold))
    return paths


def answer(document: Document, start: int, end: int) -> str:
    """Return `document[start:end]` as it is told in an answer."""
    return told(document.text[start:end])
