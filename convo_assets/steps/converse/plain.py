"""Markdown as it is said in a conversation: words, lists, code and tables, and no other markup."""

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NO_WORDS = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|<%.*?%>|\{:[^}]*\}|\{[#.][\w-]+\}|\[\^[^\]]+\]|¶|(?<!\w):[a-z_]{3,}:(?!\w)",
    re.DOTALL,
)
"""Templates of site generators, attributes, footnotes, marks of permalinks, names of pictures."""
_LINK = re.compile(r"\[([^\[\]\n]+)\]\[[^\[\]\n]*\]")
"""A link whose target stands elsewhere in the document."""
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


@lru_cache(maxsize=4096)
def told(markdown: str) -> str:
    """Return what a reader of a piece of Markdown reads: blocks divided by blank lines."""
    tree = SyntaxTreeNode(_MARKDOWN.parse(_COMMENT.sub("", markdown)))
    return _blocks(tree, "\n\n")


def words(markdown: str) -> str:
    """Return the words of a piece of Markdown on one line, code between backticks."""
    return " ".join(told(markdown.strip()).split()).replace("’", "'")


def _blocks(parent: SyntaxTreeNode, between: str) -> str:
    return between.join(filter(None, map(_block, parent.children)))


def _block(node: SyntaxTreeNode) -> str:
    if node.type in {"paragraph", "heading"}:
        return _inline(node).strip()
    if node.type in {"fence", "code_block"}:
        language = node.info.split(" ")[0].strip("{}") if node.type == "fence" else ""
        return f"```{language}\n{node.content.rstrip()}\n```"
    if node.type in {"bullet_list", "ordered_list"}:
        return _list(node)
    if node.type == "table":
        return _table(node)
    if node.type == "html_block":
        return " ".join(_TAG.sub(" ", node.content).split())
    return _blocks(node, "\n\n")


def _list(node: SyntaxTreeNode) -> str:
    first = int(node.attrs.get("start", 1))
    items = []
    for place, item in enumerate(node.children, start=first):
        mark = f"{place}. " if node.type == "ordered_list" else "- "
        lines = _blocks(item, "\n").split("\n")
        items.append(mark + f"\n{' ' * len(mark)}".join(lines))
    return "\n".join(items)


def _table(node: SyntaxTreeNode) -> str:
    rows = [row for part in node.children for row in part.children]
    lines = [f"| {' | '.join(map(_cell, row.children))} |" for row in rows]
    dashes = f"|{' --- |' * len(rows[0].children)}"
    return "\n".join([lines[0], dashes, *lines[1:]])


def _cell(node: SyntaxTreeNode) -> str:
    return _inline(node).replace("|", "\\|")


def _inline(node: SyntaxTreeNode) -> str:
    said = "".join(_piece(piece) for child in node.children for piece in child.children)
    said = _LINK.sub(r"\1", _NO_WORDS.sub("", said))
    return re.sub(r"[ \t\n]+", " ", said)


def _piece(piece: SyntaxTreeNode) -> str:
    if piece.type == "text":
        return piece.content
    if piece.type == "code_inline":
        return f"`{piece.content}`"
    if piece.type in {"softbreak", "hardbreak"}:
        return " "
    if piece.type == "html_inline":
        return " " if piece.content.lower().startswith("<br") else ""
    if piece.type == "image":
        return ""
    return "".join(map(_piece, piece.children))
