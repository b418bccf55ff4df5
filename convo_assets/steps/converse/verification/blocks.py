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
    found: list[Statement] = []
    lead, header, row, kinds, block = "", list[str](), list[str](), list[str](), 0
    nodes = _MARKDOWN.parse(markdown)
    for node in nodes:
        if node.type in {"list_item_open", "tr_open"}:
            row = []
            kinds.append(node.type)
        elif node.type == "tr_close":
            kinds.pop()
            if header:
                found.append(Statement(text=_row(header, row), kind="row", lead=lead, block=block))
            else:
                header = row
        elif node.type == "list_item_close":
            kinds.pop()
        elif node.type in {"table_open", "bullet_list_open", "ordered_list_open"}:
            header = []
            block += 1
        elif node.type == "paragraph_open" and not kinds:
            block += 1
        elif node.type in {"fence", "code_block"}:
            code = filter(str.strip, node.content.splitlines())
            found += [Statement(text=line, kind="code", lead=lead, block=block) for line in code]
        elif node.type == "inline":
            text = _plain(node)
            if kinds and kinds[-1] == "tr_open":
                row.append(text)
            elif kinds:
                found += [
                    Statement(text=s, kind="item", lead=lead, block=block) for s in sentences(text)
                ]
            else:
                said = [Statement(text=s, kind="sentence", block=block) for s in sentences(text)]
                found += said
                lead = said[-1].text if said else lead
    return found


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
