"""The fact ledger: every atomic fact of a passage, where it stands, its values and its topic.

Facts are taken from structure: sentences of prose and of list items, fields ("name: value"), and the
cells of tables under their column. What cannot stand alone is no fact: what leans on a sentence
before it, asks, commands, or has personal data in the place of its subject or value.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from convo_assets.document_structure import Node, read_structure
from convo_assets.identity import content_id
from convo_assets.records import Chunk
from convo_assets.steps.curate.clauses import Clause, read_sentences

Form = Literal["sentence", "field", "cell"]

PLACEHOLDER = re.compile(r"\[[A-Z][A-Z_]*_\d+\]")
_FIELD = re.compile(r"\s*(?:[-*+]|\d+[.)])?\s*(?:\*\*|__)?(?P<name>[^\W\d][^:|\n.?!]{1,60}?)(?:\*\*|__)?:"
                    r"(?:\*\*|__)?\s+(?P<value>[^\n|:]{1,80}?)\s*")  # fmt: skip
_MARKUP = re.compile(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")
_MARKER = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?")
_CELL = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\s*:?-+:?\s*")
_MAX_CELL = 80
_NAME_WORDS = 6
"""A name of a field is a phrase, not a sentence before a colon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One claim of a passage, which stands at `document[start:end]`.

    Attributes:
        statement: The claim as a sentence or line that can stand alone under its topic.
        topic: What the passage is about: its headings, innermost last.
        name: Of a field or cell, what it is called; of a sentence empty.
        values: What is told: numbers with their units, names, dates, or what the clause ends with.
        key: Names what the fact is about; facts with one key and different values contradict.
        clause: A sentence as it was parsed.
    """

    id: str
    chunk_id: str
    document_id: str
    start: int
    end: int
    form: Form
    statement: str
    topic: tuple[str, ...]
    name: str
    values: tuple[str, ...]
    key: str
    clause: Clause | None = None


def facts_of(chunk: Chunk) -> list[Fact]:
    """Return the facts of a chunk in the order in which they stand."""
    found: dict[str, Fact] = {}
    for node in read_structure(chunk.text):
        for fact in _facts_in(node, chunk):
            found.setdefault(fact.id, fact)
    return list(found.values())


def _facts_in(node: Node, chunk: Chunk) -> Iterator[Fact]:
    topic = _topic(chunk, node)
    if node.kind == "table":
        yield from _cells(node, chunk, topic)
    elif node.kind in {"paragraph", "bullet_list", "ordered_list", "list_item", "blockquote"}:
        if node.children:
            for child in node.children:
                yield from _facts_in(child, chunk)
        elif field := _FIELD.fullmatch(chunk.text, node.start, node.end):
            yield from _named(
                chunk, topic, "field", field["name"], field["value"], *field.span("value")
            )
        else:
            yield from _sentences(node, chunk, topic)


def _topic(chunk: Chunk, node: Node) -> tuple[str, ...]:
    """Return the headings above a block, those outside of the chunk first, each once."""
    return tuple(dict.fromkeys((*chunk.heading_path, *node.heading_path)))


def _sentences(node: Node, chunk: Chunk, topic: tuple[str, ...]) -> Iterator[Fact]:
    begin = node.start
    if marker := _MARKER.match(chunk.text, begin, node.end):
        begin = marker.end()
    text = chunk.text[begin : node.end].rstrip()
    for clause in read_sentences(text, known=topic):
        if clause.stands_alone and not PLACEHOLDER.search(clause.text):
            start = chunk.start + begin + clause.start
            yield _fact(
                chunk,
                form="sentence",
                start=start,
                end=start + len(clause.text),
                statement=_plain(clause.text),
                topic=topic,
                name="",
                values=clause.values,
                key=clause.key,
                clause=clause,
            )


def _cells(node: Node, chunk: Chunk, topic: tuple[str, ...]) -> Iterator[Fact]:
    """Yield a fact per cell: what its row is called, its column, and what it says."""
    rows = list(_rows(chunk.text, node))
    if not rows:
        return
    header, *body = rows
    names = [text for text, _ in header]
    for row in body:
        if all(_RULE.fullmatch(text) for text, _ in row) or len(row) != len(header):
            continue
        label = row[0][0]
        for column, (value, start) in list(zip(names, row, strict=True))[1:]:
            # Of two columns the first names what the second tells.
            called = label if len(header) == 2 else f"{label}, {column}"  # noqa: PLR2004
            if label and value:
                yield from _named(chunk, topic, "cell", called, value, start, start + len(value))


def _rows(text: str, node: Node) -> Iterator[list[tuple[str, int]]]:
    """Yield the cells of every line of a table, with where they begin."""
    for line in re.finditer(r"[^\n]+", text[node.start : node.end]):
        offset = node.start + line.start()
        borders = [match.start() for match in _CELL.finditer(line[0])]
        edges = [-1, *borders, len(line[0])]
        cells = [(line[0][a + 1 : b], offset + a + 1) for a, b in zip(edges, edges[1:], strict=False)]
        cells = cells[1:] if cells and not cells[0][0].strip() else cells
        cells = cells[:-1] if cells and not cells[-1][0].strip() else cells
        yield [(cell.strip(), at + len(cell) - len(cell.lstrip())) for cell, at in cells]


def _named(
    chunk: Chunk, topic: tuple[str, ...], form: Form, name: str, value: str, start: int, end: int
) -> Iterator[Fact]:
    """Yield a field or a cell, if it is short enough to be one and says something about somebody."""
    name, value = _plain(name), _plain(value)
    if (
        topic
        and 0 < len(name.split()) <= _NAME_WORDS
        and len(value) <= _MAX_CELL
        and not PLACEHOLDER.search(name + value)
    ):
        yield _fact(
            chunk,
            form=form,
            start=chunk.start + start,
            end=chunk.start + end,
            statement=f"{' > '.join(topic)}: {name}: {value}",
            topic=topic,
            name=name,
            values=(value.rstrip("."),),
            key=" ".join([*topic, name]).casefold(),
        )


def _fact(chunk: Chunk, *, start: int, end: int, statement: str, **of: object) -> Fact:
    return Fact(
        id=content_id("fact", chunk.redacted_doc_id, start, end, statement),
        chunk_id=chunk.id,
        document_id=chunk.redacted_doc_id,
        start=start,
        end=end,
        statement=statement,
        **of,  # type: ignore[arg-type]
    )


def _plain(text: str) -> str:
    return " ".join(_MARKUP.sub("", text).split())


def expressed(facts: Sequence[Fact], text: str) -> list[str]:
    """Return the facts whose values all stand in a text."""
    return [fact.id for fact in facts if all(value in text for value in fact.values)]
