"""Statements of a Markdown text: sentences, list items and table rows with what introduces them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token as Node

_MARKDOWN = MarkdownIt("commonmark").enable("table")
_SENTENCE = re.compile(r"(?<=[.!?])[\"')]*\s+(?=[\"'(\[`]?[A-Z0-9ÄÖÜÉ])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|Dr|Mr|Mrs|Ms|No|St|vs|approx|cf|Art|Sec)|\b[A-Z])\.$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence, item or row; `lead` is the sentence or heading that introduces it."""

    text: str
    kind: str
    lead: str = ""
    block: int = 0


def statements(markdown: str) -> list[Statement]:
    """Return what a Markdown text states, in order, without markup."""
    reader = _Reader()
    for node in _MARKDOWN.parse(markdown):
        reader.read(node)
    return reader.found


class _Reader:
    """Collects statements from the nodes of a Markdown text."""

    def __init__(self) -> None:
        self.found: list[Statement] = []
        self._lead = ""
        self._header: list[str] = []
        self._row: list[str] = []
        self._inside: list[str] = []
        self._block = 0

    def read(self, node: Node) -> None:
        """Take one node in the order of the document."""
        if node.type in _BLOCKS and not self._inside:
            self._block += 1
        if node.type == "table_open":
            self._header = []
        elif node.type in {"list_item_open", "tr_open"}:
            self._row = []
            self._inside.append(node.type)
        elif node.type in {"list_item_close", "tr_close"}:
            self._inside.pop()
            if node.type == "tr_close":
                self._close_row()
        elif node.type in {"fence", "code_block"}:
            self._add("code", [line for line in node.content.splitlines() if line.strip()])
        elif node.type == "inline":
            self._read_text(_plain(node))

    def _close_row(self) -> None:
        if self._header:
            self._add("row", [_row(self._header, self._row)])
        else:
            self._header = self._row

    def _read_text(self, text: str) -> None:
        if self._inside[-1:] == ["tr_open"]:
            self._row.append(text)
        elif self._inside:
            self._add("item", sentences(text))
        else:
            said = sentences(text)
            self.found += [Statement(text=s, kind="sentence", block=self._block) for s in said]
            self._lead = said[-1] if said else self._lead

    def _add(self, kind: str, texts: list[str]) -> None:
        self.found += [
            Statement(text=text, kind=kind, lead=self._lead, block=self._block) for text in texts
        ]


_BLOCKS = {"table_open", "bullet_list_open", "ordered_list_open", "paragraph_open"}


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph; abbreviations and initials do not end one."""
    result: list[str] = []
    for part in _SENTENCE.split(text.strip()):
        if result and _ABBREVIATED.search(result[-1]):
            result[-1] += f" {part}"
        elif part.strip():
            result.append(part.strip())
    return result


def _row(header: list[str], row: list[str]) -> str:
    cells = zip(header, row, strict=False)
    return "; ".join(f"{name} {cell}".strip() for name, cell in cells if cell)


def _plain(node: Node) -> str:
    return " ".join("".join(_parts(node.children or [])).split())


def _parts(children: list[Node]) -> Iterator[str]:
    for child in children:
        if child.type in {"text", "code_inline"}:
            yield child.content
        elif child.type in {"softbreak", "hardbreak"}:
            yield " "
        elif child.type == "image":
            yield child.content
