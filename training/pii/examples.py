"""Carrier texts filled with invented values, as GLiNER wants to see them.

A carrier is a line of `carriers/*.txt`: `{label}` stands for a value to find, `<list>` for a word
of `words.txt`. Carriers are put together into the shapes documents have: paragraphs, lists, tables,
delimited rows, key-value blocks.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from training.pii.values import LABELS, Values

CARRIERS = Path(__file__).parent / "carriers"
WORD = re.compile(r"\w+(?:[-_]\w+)*|\S")
"""GLiNER's own word splitter (`WhitespaceTokenSplitter`); spans are counted in its words."""

_SLOT = re.compile(r"\{([a-z ]+)\}|<([a-z_]+)>")
_PROSE_MODULES = (
    """
    argparse asyncio collections csv datetime decimal functools itertools logging pathlib
    shutil statistics subprocess threading zipfile typing socket email http json random
    string
    """
).split()

Example = dict[str, Any]
Filled = tuple[str, list[tuple[int, int, str]]]


@cache
def carriers(name: str) -> tuple[str, ...]:
    """Return the lines of one carrier file."""
    return tuple((CARRIERS / f"{name}.txt").read_text(encoding="utf-8").splitlines())


@cache
def words() -> dict[str, tuple[str, ...]]:
    """Return the word lists that carriers refer to, by name."""
    lists: dict[str, list[str]] = {}
    for line in carriers("words"):
        if heading := re.fullmatch(r"\[(\w+)\]", line):
            current = lists.setdefault(heading[1], [])
        else:
            current.append(line)
    return {name: tuple(entries) for name, entries in lists.items()}


@cache
def documentation() -> tuple[str, ...]:
    """Return prose without personal data: the standard library's docstrings."""
    members = (
        member
        for module in map(import_module, _PROSE_MODULES)
        for _, member in inspect.getmembers(module)
    )
    texts = {inspect.getdoc(member) or "" for member in members}
    return tuple(sorted(text for text in texts if 80 < len(text) < 3000 and "@" not in text))


def fill(carrier: str, values: Values) -> Filled:
    """Return the carrier with every slot filled, and where the values stand."""
    text, spans, cursor = "", [], 0
    for slot in _SLOT.finditer(carrier):
        text += carrier[cursor : slot.start()]
        label, word_list = slot.groups()
        if label:
            value = values.draw(label)
            if label in LABELS:
                spans.append((len(text), len(text) + len(value), label))
            text += value
        else:
            text += values.random.choice(words()[word_list])
        cursor = slot.end()
    return text + carrier[cursor:], spans


def join(parts: list[Filled], separator: str) -> Filled:
    """Return the parts one after the other, spans moved along."""
    text, spans = "", []
    for part, found in parts:
        text += separator if text else ""
        spans += [(start + len(text), end + len(text), label) for start, end, label in found]
        text += part
    return text, spans


class Composer:
    """Puts filled carriers together into pieces of documents."""

    def __init__(self, values: Values, carrier_files: tuple[str, ...] = ("sentences",)) -> None:
        self._values = values
        self._random = values.random
        self._sentences = tuple(line for name in carrier_files for line in carriers(name))
        self._shapes: dict[Callable[[], Filled], int] = {
            self._paragraph: 40,
            self._lines: 12,
            self._record: 12,
            self._table: 10,
            self._technical: 16,
            self._clean_prose: 10,
        }

    def piece(self) -> Filled:
        """Return one paragraph, list, record, table or clean passage."""
        shape = self._random.choices(list(self._shapes), list(self._shapes.values()))[0]
        return shape()

    def _fill_one_of(self, lines: tuple[str, ...]) -> Filled:
        return fill(self._random.choice(lines), self._values)

    def _statement(self, clean_share: float) -> Filled:
        clean = self._random.random() < clean_share
        clean_file = "terms" if self._random.random() < 0.45 else "negatives"
        text, spans = self._fill_one_of(carriers(clean_file) if clean else self._sentences)
        # Lower-cased chat and shouted headings keep the model from leaning on capitals.
        if self._random.random() < 0.06:
            text = text.lower() if self._random.random() < 0.7 else text.upper()
        return text, spans

    def _paragraph(self) -> Filled:
        statements = [self._statement(0.42) for _ in range(self._random.randint(1, 5))]
        return join(statements, self._random.choice((" ", " ", "\n")))

    def _lines(self) -> Filled:
        marker = self._random.choice(("- ", "* ", "> ", "", "1. ", "# "))
        lines = [join([(marker, []), self._statement(0.4)], "") for _ in range(4)]
        return join(lines, "\n")

    def _record(self) -> Filled:
        fields = [self._fill_one_of(carriers("records")) for _ in range(self._random.randint(2, 7))]
        return join(fields, self._random.choice(("\n", "\n", ", ", "; ", " | ", " ")))

    def _table(self) -> Filled:
        carrier = self._random.choice(carriers("rows"))
        delimiter = self._random.choice((" | ", " | ", ",", ";", "\t"))
        edges = ("| ", " |") if delimiter == " | " and self._random.random() < 0.7 else ("", "")
        row = edges[0] + carrier.replace(" | ", delimiter) + edges[1]
        return join([fill(row, self._values) for _ in range(self._random.randint(2, 5))], "\n")

    def _technical(self) -> Filled:
        """Return facts about things with rare names, with at most one person among them."""
        lines = [self._fill_one_of(carriers("terms")) for _ in range(self._random.randint(2, 6))]
        if self._random.random() < 0.5:
            lines.insert(self._random.randrange(len(lines)), self._statement(0.0))
        return join(lines, self._random.choice((" ", "\n", "\n")))

    def _clean_prose(self) -> Filled:
        text = self._random.choice(documentation())
        start = self._random.randrange(max(1, len(text) - 300))
        return text[start : start + self._random.randint(60, 400)], []


def compose(composer: Composer, values: Values, *, max_words: int) -> Filled:
    """Return pieces of documents until `max_words` are reached or chance stops."""
    parts = [composer.piece()]
    while len(WORD.findall(" ".join(text for text, _ in parts))) < max_words:
        if values.random.random() < 0.35:
            break
        parts.append(composer.piece())
    return join(parts, values.random.choice(("\n", "\n\n", " ")))


def to_example(filled: Filled, *, max_words: int) -> Example:
    """Return a filled text in GLiNER's training format: words and inclusive word spans."""
    text, spans = filled
    tokens = list(WORD.finditer(text))[:max_words]
    entities = []
    for start, end, label in spans:
        inside = [
            i for i, token in enumerate(tokens) if token.start() < end and token.end() > start
        ]
        if inside and tokens[inside[-1]].end() >= end and len(inside) <= MAX_SPAN_WORDS:
            entities.append([inside[0], inside[-1], label])
    return {
        "tokenized_text": [token.group() for token in tokens],
        "ner": entities,
        "ner_labels": list(LABELS),
    }


MAX_SPAN_WORDS = 14
"""Longest span the checkpoint can name: a full address in one line is about that long."""


def training_examples(*, seed: int, count: int, max_words: int) -> Iterator[Example]:
    """Yield `count` examples; the same seed gives the same examples."""
    values = Values(seed)
    composer = Composer(values)
    for _ in range(count):
        yield to_example(compose(composer, values, max_words=max_words), max_words=max_words)


def development_texts(*, seed: int, count: int) -> Iterator[Filled]:
    """Yield texts made of carriers that training never saw, with their true spans."""
    values = Values(seed)
    lines = carriers("development")
    for _ in range(count):
        yield join([fill(values.random.choice(lines), values) for _ in range(4)], "\n")
