"""The structure of a Markdown document: front matter, and a tree of blocks under their headings."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.deflist import deflist_plugin

from convo_assets.document_structure.lines import front_matter, line_starts, without_front_matter

# Link definitions are text like any other: parsed away, they would stand in no chunk.
_MARKDOWN = MarkdownIt("commonmark").enable("table").disable("reference").use(deflist_plugin)
# What stands within lines takes longer than the lines, and is asked of few of them.
_BLOCKS = MarkdownIt("commonmark").enable("table").disable(["reference", "inline"])
_BLOCKS.use(deflist_plugin)
# No YAML any more where a placeholder stands at the beginning of a value.
_TITLE = re.compile(
    r"""^["']?title["']?[ \t]*[:=][ \t]*(?:[|>][+-]?[ \t]*\n[ \t]+)?"""
    r"""(["']?)(?P<title>\S.*?)\1[ \t]*$""",
    re.MULTILINE,
)
_ATTRIBUTES = re.compile(r"\s*(?:\{[:#.][^{}]*\}|[¶#]+)\s*$")
"""What kramdown and permalinks append to a heading, which is no part of its name."""
_HTML_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_HTML_FIGURE = re.compile(r"<(?:img|figure|picture|svg)\b", re.IGNORECASE)
_MARKER = re.compile(r"[ \t]*(?:(?:[-+*]|\d{1,9}[.)]|#{1,6})[ \t]+)?")
_TERM = re.compile(
    r"(?P<mark>\*\*|__|`{1,3})(?P<term>[^\n]{1,200}?)"
    r"(?::(?P=mark)|(?P=mark)(?:[ \t]?:|[ \t]+[–—-]))(?=\s)[ \t]*\S"
)
"""What a paragraph tells of, in bold or as code, with a colon or a dash behind it."""

_OPENINGS, _PICTURE = ("**", "__", "`"), "!["
"""What a paragraph begins with that opens with a term, and what is in one that is a figure."""

Role = Literal[
    "code",
    "definition",
    "figure",
    "heading",
    "item",
    "list",
    "markup",
    "metadata",
    "paragraph",
    "quote",
    "rule",
    "steps",
    "table",
]
"""What a block is to a reader; `steps` is a list whose items are numbered."""

_ROLES: Mapping[str, Role] = {
    "front_matter": "metadata",
    "heading": "heading",
    "bullet_list": "list",
    "ordered_list": "steps",
    "list_item": "item",
    "definition_list": "list",
    "definition": "definition",
    "table": "table",
    "fence": "code",
    "code_block": "code",
    "blockquote": "quote",
    "html_block": "markup",
    "hr": "rule",
}
_CONTAINERS = frozenset({"bullet_list", "ordered_list", "list_item", "blockquote"})

_Path = list[tuple[int, str]]
"""Levels and names of headings, outermost first; a title in front matter has level 0."""


@dataclass(frozen=True, slots=True)
class Node:
    """`text[start:end]` of a document.

    Attributes:
        kind: What it is in Markdown, by the names of markdown-it; beside them `front_matter`,
            `definition_list` and `definition`, a term with all that is said of it.
        start: Of its first line.
        end: Of its last line, blank lines up to the next block of a list included.
        heading_path: The headings it stands under, a heading under itself.
        children: Where there are any, they are all of it, in order.
        role: What it is to a reader.
        text_start: Where its text begins, behind the marker of a heading or an item.
        term: Where the word stands that a definition tells of.
    """

    kind: str
    start: int
    end: int
    heading_path: tuple[str, ...]
    children: tuple["Node", ...] = ()
    role: Role = "paragraph"
    text_start: int = 0
    term: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class DocumentTree:
    """A document: its title, empty if it has none, and its blocks in order."""

    title: str
    blocks: tuple[Node, ...]


def read_document(text: str) -> DocumentTree:
    """Return the structure of a document.

    Its title is that of its front matter, else the heading that all of it stands under.
    """
    blocks = tuple(read_structure(text))
    told = [node for node in blocks if node.kind != "hr"]
    first = next((node.heading_path[:1] for node in told if node.heading_path), ())
    from_heading = next((place for place, node in enumerate(told) if node.heading_path), 0)
    shared = all(node.heading_path[:1] == first for node in told[from_heading:])
    return DocumentTree(first[0] if first and shared else "", blocks)


def read_structure(text: str) -> Iterator[Node]:
    """Yield the top-level blocks of a document in order, with the headings they stand under.

    The title that front matter gives is the outermost heading, unless the first heading repeats it.
    """
    path: _Path = []
    front = front_matter(text)
    if front:
        if found := _TITLE.search(text, 0, front):
            path = [(0, found["title"])]
        names = tuple(name for _, name in path)
        yield Node("front_matter", 0, front, names, role="metadata")
    parsed = SyntaxTreeNode(_BLOCKS.parse(without_front_matter(text)))
    blocks = [block for block in parsed.children if block.map]
    reader = _Reader(text)
    yield from reader.nodes([(block, *reader.span(block)) for block in blocks], path)


class _Reader:
    """Turns what markdown-it has parsed into nodes with spans of characters."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line_starts = line_starts(text)

    def span(self, block: SyntaxTreeNode) -> tuple[int, int]:
        """Return where the lines of a block begin and end."""
        first, last = block.map or (0, 0)
        limit = len(self._line_starts) - 1
        return self._line_starts[min(first, limit)], self._line_starts[min(last, limit)]

    def nodes(
        self, blocks: Sequence[tuple[SyntaxTreeNode, int, int]], path: _Path
    ) -> Iterator[Node]:
        """Yield blocks that follow each other, each below the headings before it."""
        for block, start, end in blocks:
            kind, headings = _headings(block, self._text[start:end])
            for level, name in headings:
                path = [
                    (known, above)
                    for known, above in path
                    if known < level and not (known == 0 and above.casefold() == name.casefold())
                ]
                path += [(level, name)] if name else []
            yield self._node(kind, block, start, end, path)

    def _node(self, kind: str, block: SyntaxTreeNode, start: int, end: int, path: _Path) -> Node:
        inner: Sequence[SyntaxTreeNode] = ()
        if block.type in _CONTAINERS and kind != "heading":
            inner = [child for child in block.children if child.map]
        elif block.type == "dl":
            kind, inner = "definition_list", [c for c in block.children if c.type == "dt"]
        elif block.type == "dt":
            kind = "definition"
        # Each reaches up to the next.
        starts = [start, *(self.span(child)[0] for child in inner[1:]), end]
        spans = [(child, *ends) for child, ends in zip(inner, pairwise(starts), strict=False)]
        text_start = start
        if kind in {"heading", "list_item"} and (marker := _MARKER.match(self._text, start, end)):
            text_start = marker.end()
        term = self._term(kind, block, start, end)
        role = _ROLES.get(kind, "paragraph")
        if kind == "paragraph" and term:
            role = "definition"
        elif _is_figure(block):
            role = "figure"
        return Node(
            kind,
            start,
            end,
            tuple(name for _, name in path),
            tuple(self.nodes(spans, path)),
            role,
            text_start,
            term,
        )

    def _term(
        self, kind: str, block: SyntaxTreeNode, start: int, end: int
    ) -> tuple[int, int] | None:
        """Return where the term stands that a definition is of."""
        if kind == "definition":
            line = self._text[start : self._text.find("\n", start, end)]
            held = line.strip()
            first = start + line.index(held)
            return first, first + len(held)
        if kind != "paragraph" or not _opens_with_term(block):
            return None
        marker = _MARKER.match(self._text, start, end)
        found = _TERM.match(self._text, marker.end() if marker else start, end)
        return found.span("term") if found else None


def _headings(block: SyntaxTreeNode, source: str) -> tuple[str, list[tuple[int, str]]]:
    """Return the kind of a block, and level and name of the headings that it is or brings."""
    if block.type == "heading":
        name = _plain(block)
        if "\n" in name:
            # Lines above a line of dashes: a paragraph and a rule to whoever wrote it.
            return "paragraph", []
        return "heading", [(int(block.tag[1:]), _ATTRIBUTES.sub("", name).strip())]
    if block.type == "html_block":
        found = list(_HTML_HEADING.finditer(source))
        alone = len(found) == 1 and found[0][0] == source.strip()
        names = [" ".join(_TAG.sub("", heading[2]).split()) for heading in found]
        levels = [int(heading[1]) for heading in found]
        return "heading" if alone else block.type, list(zip(levels, names, strict=True))
    if (only := _only_heading(block)) is not None:
        return _headings(only, source)
    return block.type, []


def _only_heading(block: SyntaxTreeNode) -> SyntaxTreeNode | None:
    """Return the heading that a list consists of: one that has a number before its signs."""
    inner = block
    while inner.type in {"ordered_list", "bullet_list", "list_item"} and len(inner.children) == 1:
        inner = inner.children[0]
    return inner if inner is not block and inner.type == "heading" else None


def _plain(node: SyntaxTreeNode) -> str:
    """Return the words of a heading without its markup."""
    if node.type in {"text", "code_inline"}:
        return node.content
    if node.type in {"softbreak", "hardbreak"}:
        return "\n"
    inner = _inline(node) if node.type == "heading" else node.children
    return "".join(_plain(child) for child in inner)


def _inline(block: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    """Return what stands in the text of a heading or paragraph."""
    parsed = (SyntaxTreeNode(_MARKDOWN.parseInline(line.content)) for line in block.children)
    return [piece for root in parsed for line in root.children for piece in line.children]


def _told(block: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    """Return the same without empty pieces."""
    return [piece for piece in _inline(block) if piece.type != "text" or piece.content.strip()]


def _opens_with_term(block: SyntaxTreeNode) -> bool:
    if not block.children or not block.children[0].content.startswith(_OPENINGS):
        return False
    return any(piece.type in {"strong", "code_inline"} for piece in _told(block)[:1])


def _is_figure(block: SyntaxTreeNode) -> bool:
    """Return whether a block shows a picture and says nothing beside it."""
    if block.type == "html_block":
        return bool(_HTML_FIGURE.search(block.content))
    if block.type != "paragraph" or not any(_PICTURE in line.content for line in block.children):
        return False
    pieces = [
        inner
        for piece in _told(block)
        if piece.type != "softbreak"
        for inner in (piece.children if piece.type == "link" else [piece])
    ]
    return bool(pieces) and all(piece.type == "image" for piece in pieces)
