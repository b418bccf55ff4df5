"""The structure of a Markdown document: front matter, and a tree of blocks under their headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

# Link definitions are text like any other: parsed away, they would stand in no chunk.
_MARKDOWN = MarkdownIt("commonmark").enable("table").disable("reference")
_LINE_END = re.compile(r"\n")
_FRONT_MATTER = re.compile(
    r"\A(?:---[ \t]*\n(?=\S)(?!---)(?P<yaml>.*?)\n(?:---|\.\.\.)"
    r"|\+\+\+[ \t]*\n(?P<toml>.*?)\n\+\+\+)[ \t]*(?:\n|\Z)",
    re.DOTALL,
)
_FIELD = re.compile(r"^[\w\"'-][\w \"'.-]*[:=]", re.MULTILINE)
_TITLE = re.compile(
    r"""^["']?title["']?[ \t]*[:=][ \t]*(["']?)(?P<title>\S.*?)\1[ \t]*$""", re.MULTILINE
)
_ATTRIBUTES = re.compile(r"\s*(?:\{[:#.][^{}]*\}|[¶#]+)\s*$")
"""What kramdown and permalinks append to a heading, which is no part of its name."""
_HTML_HEADING = re.compile(r"\s*<h([1-6])\b[^>]*>(.*?)</h\1>\s*", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Node:
    """`text[start:end]` of a document; `children`, where there are any, are all of it in order."""

    kind: str
    start: int
    end: int
    heading_path: tuple[str, ...]
    children: tuple["Node", ...] = ()


def read_structure(text: str) -> Iterator[Node]:
    """Yield the top-level blocks of a document in order, with the headings they stand under.

    The title that front matter gives is the outermost heading, unless the first heading repeats it.
    """
    line_starts = [0, *(match.end() for match in _LINE_END.finditer(text)), len(text)]
    path: list[tuple[int, str]] = []
    front = _front_matter(text)
    if front:
        if found := _TITLE.search(text, 0, front):
            path = [(0, found["title"])]
        yield Node("front_matter", 0, front, tuple(name for _, name in path))
    # Blank lines in its place keep the line numbers.
    body = "\n" * text.count("\n", 0, front) + text[front:]
    for block in SyntaxTreeNode(_MARKDOWN.parse(body)).children:
        if block.map is None:
            continue
        start, end = (line_starts[min(line, len(line_starts) - 1)] for line in block.map)
        kind, level, name = _heading(block, text[start:end])
        if level:
            path = [
                (known, above)
                for known, above in path
                if known < level and not (known == 0 and above.casefold() == name.casefold())
            ]
            path += [(level, name)] if name else []
        headings = tuple(name for _, name in path)
        yield _node(kind, block, start, end, headings, line_starts)


def _front_matter(text: str) -> int:
    """Return where the front matter of a document ends: at its beginning if it has none."""
    found = _FRONT_MATTER.match(text)
    if not found or not _FIELD.search(found["yaml"] or found["toml"] or ""):
        return 0
    return found.end()


def _heading(block: SyntaxTreeNode, source: str) -> tuple[str, int, str]:
    """Return the kind of a block, and level and name of the heading it is, or 0 and nothing."""
    if block.type == "heading":
        name = _plain(block)
        if "\n" in name:
            # Lines above a line of dashes: a paragraph and a rule to whoever wrote it.
            return "paragraph", 0, ""
        return "heading", int(block.tag[1:]), _ATTRIBUTES.sub("", name).strip()
    if block.type == "html_block" and (found := _HTML_HEADING.fullmatch(source)):
        return "heading", int(found[1]), " ".join(_TAG.sub("", found[2]).split())
    return block.type, 0, ""


def _plain(node: SyntaxTreeNode) -> str:
    """Return the words of a heading without its markup."""
    if node.type in {"text", "code_inline"}:
        return node.content
    if node.type in {"softbreak", "hardbreak"}:
        return "\n"
    return "".join(_plain(child) for child in node.children)


def _node(
    kind: str,
    block: SyntaxTreeNode,
    start: int,
    end: int,
    headings: tuple[str, ...],
    line_starts: list[int],
) -> Node:
    """Return a block with the blocks in it, each of which reaches up to the next."""
    inner = [child for child in block.children if child.map] if block.type in _CONTAINERS else []
    starts = [start, *(line_starts[child.map[0]] for child in inner[1:] if child.map), end]
    children = tuple(
        _node(child.type, child, starts[place], starts[place + 1], headings, line_starts)
        for place, child in enumerate(inner)
    )
    return Node(kind, start, end, headings, children)


_CONTAINERS = frozenset({"bullet_list", "ordered_list", "list_item", "blockquote"})
