"""Questions about whole rows of tables whose shape is clear."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from convo_assets.document_structure import Node, Table, read_table
from convo_assets.steps.converse.local.drafts import Draft
from convo_assets.steps.converse.local.english import Masked, parse, truecased
from convo_assets.steps.converse.plain import words
from convo_assets.steps.converse.sections import Section
from convo_assets.steps.converse.units import Document

MIN_ROWS, MIN_COLUMNS, MAX_COLUMNS = 2, 2, 6
MAX_HEADING_WORDS, MAX_KEY_WORDS = 4, 7
MAX_ROWS = 3
"""Rows of one table that are asked for: the questions are alike."""
_EMPTY = frozenset({"", "-", "–", "—", "n/a", "N/A", "TBD", "?"})
_DESCRIBES = re.compile(
    r"(?:description|definition|meaning|explanation|purpose|effect|what it (?:does|is))",
    re.IGNORECASE,
)
_MEANS = re.compile(r"meaning", re.IGNORECASE)
_DOES = re.compile(r"(?:option|flag|parameter|setting|argument|command|switch)s?", re.IGNORECASE)
_NAMED = re.compile(r"[A-Za-z]{2}")
_SHOUTS = re.compile(r"[^a-z]*[A-Z]{5}[^a-z]*")


def of_tables(section: Section) -> Iterator[Draft]:
    """Yield a question for each row of the tables of a section."""
    for node in section.blocks:
        if node.role == "table":
            table = read_table(section.document.text, node)
            heads = _heads(section.document.text, table)
            if heads:
                yield from _of_rows(section, node, table, heads)


def _heads(text: str, table: Table) -> list[str]:
    """Return the headings of the columns if the shape of a table is clear."""
    if table.key_column != 0 or len(table.header_rows) != 1 or len(table.rows) < MIN_ROWS:
        return []
    heads = [words(cell.text(text)) for cell in table.header_rows[0].cells]
    clear = (
        MIN_COLUMNS <= len(heads) <= MAX_COLUMNS
        and len(set(heads)) == len(heads)
        and all(_NAMED.search(head) and not re.search(r"[?:/()\"`]", head) for head in heads)
        and not any(_is_data(text, table, place, head) for place, head in enumerate(heads))
        and all(len(head.split()) <= MAX_HEADING_WORDS for head in heads)
    )
    return heads if clear else []


def _is_data(text: str, table: Table, place: int, head: str) -> bool:
    """Return whether a heading stands in its column again, as where a table has no header."""
    return any(words(row.cells[place].text(text)) == head for row in table.rows)


def _of_rows(section: Section, node: Node, table: Table, heads: Sequence[str]) -> Iterator[Draft]:
    text = section.document.text
    keys = _keys(section.document)
    names = [truecased(head, section.prose) for head in heads]
    names = [
        name.lower() if name[1:].islower() or _SHOUTS.fullmatch(name) else name for name in names
    ]
    for row in table.rows[:MAX_ROWS]:
        cells = [words(cell.text(text)) for cell in row.cells]
        key = cells[0]
        known = [(head, name, cell) for head, name, cell in zip(heads, names, cells, strict=True)
                 if cell not in _EMPTY][1:]  # fmt: skip
        if not known or not _NAMED.search(key) or len(key.split()) > MAX_KEY_WORDS:
            continue
        if keys[row.cells[0].text(text)] > 1 or key[0] in "$€£" or key[0].isdigit():
            continue
        stem = _stem(key, names[0], [name for _, name, _ in known])
        if stem:
            told = [f"{head}: {cell}" for head, _, cell in known]
            answer = (
                told[0].partition(": ")[2] if len(told) == 1 else "\n".join(f"- {t}" for t in told)
            )
            yield Draft(
                kind="table_row",
                question=stem.format(key),
                start=row.start,
                end=row.start + len(text[row.start : row.end].rstrip()),
                answer=f"{key}: {answer}" if len(told) == 1 else f"{key}:\n\n{answer}",
                follow_up=f"And {'for ' if ' for {}' in stem else ''}{key}?",
                series=f"{node.start} {stem}",
            )


@lru_cache(maxsize=64)
def _keys(document: Document) -> Counter[str]:
    """Return how often each key stands in the tables of a document."""
    return Counter(
        row.cells[0].text(document.text)
        for node in document.tree.blocks
        if node.role == "table"
        for row in read_table(document.text, node).rows
    )


def _stem(key: str, key_name: str, names: Sequence[str]) -> str:
    """Return the question for a row, with a gap for its key; nothing if the columns name none."""
    described = any(map(_DESCRIBES.fullmatch, names))
    if described and (key.startswith("`") or _DOES.fullmatch(key_name)):
        return "What does {} do?"
    if _MEANS.fullmatch(names[0]):
        return "What does {} mean?"
    if _DESCRIBES.fullmatch(names[0]):
        return "What is {}?"
    # "February 2024" or a product as heading: the table is turned round.
    root = parse(f"the {names[0]}")[1:].root
    if root.tag_ not in {"NN", "NNS"} or names[0] != names[0].lower() or not _is_thing(key):
        return ""
    return f"What {'are' if root.tag_ == 'NNS' else 'is'} the {names[0]} for {{}}?"


def _is_thing(key: str) -> bool:
    """Return whether a key names something: "Standard laptop" and not "Less than 1"."""
    named = parse(f"We know about {Masked(key).text}.")[3:-1]
    return named.root.pos_ in {"NOUN", "PROPN"} and key.count("(") == key.count(")")
