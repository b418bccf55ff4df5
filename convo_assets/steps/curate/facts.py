"""The fact ledger: every atomic fact of a passage, where it stands, its values and its topic.

Facts are taken from structure: sentences of prose and of list items, fields ("name: value"), and
the cells of tables under their column. What cannot stand alone is no fact: what leans on a sentence
before it, asks, or has a placeholder of personal data in it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from convo_assets.document_structure import Cell, Node, read_structure, read_table
from convo_assets.identity import content_id
from convo_assets.records import Chunk
from convo_assets.steps.curate.clauses import Clause, read_sentences

Form = Literal["sentence", "field", "cell"]

PLACEHOLDER = re.compile(r"\[[A-Z][A-Z_]*_\d+\]")
_FIELD = re.compile(
    r"\s*(?:[-*+]|\d+[.)])?\s*(?:\*\*|__)?(?P<name>[^\W\d][^:|\n.?!]{1,60}?)(?:\*\*|__)?:"
    r"(?:\*\*|__)?\s+(?P<value>[^\n|:]{1,80}?)\s*"
)
_MARKUP = re.compile(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")
_MARKED = re.compile(r"[\[\]<>|]|https?:|-{3,}")
"""What no sentence for readers has: links, and what is left of tables."""
_MAX_CELL = 80
_FIELDS = 2
_TOLD = frozenset({"paragraph", "bullet_list", "ordered_list", "list_item", "blockquote"})
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
    start: int
    end: int
    form: Form
    statement: str
    topic: tuple[str, ...]
    name: str
    values: tuple[str, ...]
    key: str
    clause: Clause | None = None


def facts_of(chunk: Chunk, *, told: Callable[[str], bool] = lambda _: True) -> list[Fact]:
    """Return the facts of a chunk in the order in which they stand.

    Sentences of paragraphs that are not `told` are left out: to parse them takes most of the time.
    """
    found: dict[str, Fact] = {}
    for node in read_structure(chunk.text):
        for fact in _facts_in(node, chunk, told):
            found.setdefault(fact.id, fact)
    return list(found.values())


def _facts_in(
    node: Node, chunk: Chunk, told: Callable[[str], bool], *, begin: int = 0
) -> Iterator[Fact]:
    """Yield the facts of a block, the first paragraph of an item without the item's marker."""
    topic, begin = _topic(chunk, node), max(begin, node.text_start)
    if node.kind == "table":
        yield from _cells(node, chunk, topic)
    elif node.kind in _TOLD and node.children:
        for child in node.children:
            yield from _facts_in(child, chunk, told, begin=begin)
    elif node.kind in _TOLD:
        if field := _FIELD.fullmatch(chunk.text, begin, node.end):
            yield from _named(chunk, topic, "field", field["name"], Cell(*field.span("value")))
        elif told(text := chunk.text[begin : node.end].rstrip()):
            yield from _sentences(text, begin, chunk, topic)


def _topic(chunk: Chunk, node: Node) -> tuple[str, ...]:
    """Return the headings above a block, those outside of the chunk first, each once."""
    return tuple(dict.fromkeys((*chunk.heading_path, *node.heading_path)))


def _sentences(text: str, begin: int, chunk: Chunk, topic: tuple[str, ...]) -> Iterator[Fact]:
    for clause in read_sentences(text, known=topic):
        if not PLACEHOLDER.search(clause.text) and not _MARKED.search(clause.text):
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
    table = read_table(chunk.text, node)
    key = table.key_column
    if key is None:
        return
    for row in table.rows:
        label = row.cells[key].text(chunk.text)
        for column, cell in enumerate(row.cells):
            # Of two columns the first names what the second tells.
            named = table.headings(chunk.text, column) if len(row.cells) > _FIELDS else ()
            called = ", ".join([label, *named])
            if column != key and label:
                yield from _named(chunk, topic, "cell", called, cell)


def _named(
    chunk: Chunk, topic: tuple[str, ...], form: Form, name: str, cell: Cell
) -> Iterator[Fact]:
    """Yield a field or a cell, if it is short enough to be one, and it is said of whom it tells."""
    written = f"{name} {cell.text(chunk.text)}"
    if PLACEHOLDER.search(written) or _MARKED.search(written):
        return
    name, value = _plain(name), _plain(cell.text(chunk.text)).rstrip(".")
    if topic and value and 0 < len(name.split()) <= _NAME_WORDS and len(value) <= _MAX_CELL:
        yield _fact(
            chunk,
            form=form,
            start=chunk.start + cell.start,
            end=chunk.start + cell.end,
            statement=f"{' > '.join(topic)}: {name}: {value}",
            topic=topic,
            name=name,
            values=(value,),
            key=" ".join([*topic, name]).casefold(),
        )


def _fact(chunk: Chunk, *, start: int, end: int, statement: str, **of: object) -> Fact:
    return Fact(
        id=content_id("fact", chunk.redacted_doc_id, start, end, statement),
        chunk_id=chunk.id,
        start=start,
        end=end,
        statement=statement,
        **of,  # type: ignore[arg-type]
    )


def _plain(text: str) -> str:
    return " ".join(_MARKUP.sub("", text).split())
