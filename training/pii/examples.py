"""Filled carriers put together into pieces of documents, as GLiNER wants to see them."""

import inspect
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pydoc_data.topics import topics
from typing import Any

from convo_assets.resources.gliner.detector import OVERLAP_WORDS, WINDOW_WORDS
from convo_assets.steps.redact.windows import windows
from training.pii.carriers import CLEAN, Filled, carriers, fill, join
from training.pii.structures import Structures
from training.pii.values import LABELS, Values

WORD = re.compile(r"\w+(?:[-_]\w+)*|\S")
"""GLiNER's own word splitter (`WhitespaceTokenSplitter`); spans are counted in its words."""

MAX_SPAN_WORDS = 14
"""Longest span the checkpoint can name: a full address in one line is about that long."""

_PROSE_MODULES = (
    """
    argparse asyncio collections csv datetime decimal functools itertools logging pathlib
    shutil statistics subprocess threading zipfile typing socket email http json random
    string
    """
).split()

Example = dict[str, Any]


@cache
def documentation() -> tuple[str, ...]:
    """Return prose without personal data: Python's own documentation."""
    members = (
        member
        for module in map(import_module, _PROSE_MODULES)
        for _, member in inspect.getmembers(module)
    )
    texts = {inspect.getdoc(member) or "" for member in members} | set(topics.values())
    return tuple(sorted(text for text in texts if len(text) > 80 and "@" not in text))


class Composer:
    """Puts filled carriers together into pieces of documents."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._random = values.random
        self._sentences = carriers("sentences") + carriers("prose") * 2
        self._structures = Structures(values)
        self._shapes: dict[Callable[[], Filled], int] = {
            self._paragraph: 44,
            self._lines: 10,
            self._structures.record: 20,
            self._technical: 12,
            self._clean_prose: 8,
            self._letter: 6,
        }

    def piece(self) -> Filled:
        """Return one paragraph, list, record, table, letter or clean passage."""
        shape = self._random.choices(list(self._shapes), list(self._shapes.values()))[0]
        return shape()

    def _statement(self, clean_share: float) -> Filled:
        clean = self._random.random() < clean_share
        lines = carriers(self._random.choice(CLEAN)) if clean else self._sentences
        text, spans = fill(self._random.choice(lines), self._values)
        # Lower-cased chat and shouted headings keep the model from leaning on capitals.
        if self._random.random() < 0.06:
            text = text.lower() if self._random.random() < 0.7 else text.upper()
        return text, spans

    def _paragraph(self) -> Filled:
        statements = [self._statement(0.45) for _ in range(self._random.randint(1, 5))]
        return join(statements, self._random.choice((" ", " ", "\n")))

    def _lines(self) -> Filled:
        marker = self._random.choice(("- ", "* ", "> ", "", "1. ", "# ", "- [ ] ", "| "))
        lines = [join([(marker, []), self._statement(0.45)], "") for _ in range(4)]
        return join(lines, "\n")

    def _technical(self) -> Filled:
        """Return facts about things with rare names, with at most one person among them."""
        lines = [self._statement(1.0) for _ in range(self._random.randint(2, 6))]
        if self._random.random() < 0.5:
            lines.insert(self._random.randrange(len(lines)), self._statement(0.0))
        return join(lines, self._random.choice((" ", "\n", "\n")))

    def _letter(self) -> Filled:
        opening = "<greeting> {person}," if self._random.random() < 0.8 else "Dear customer,"
        closing = self._random.choice(
            (
                "<closing>\n{person}",
                "<closing>\n{person}\n<role>",
                "<closing>\n{person}\n<role>, {organization}\n{address}\n{phone number}",
                "--\n{person} | <role> | {phone number} | {email}",
                "{person}\nSent from my phone",
            )
        )
        body = join([self._statement(0.8) for _ in range(self._random.randint(1, 3))], " ")
        return join([fill(opening, self._values), body, fill(closing, self._values)], "\n\n")

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


def training_examples(*, seed: int, count: int, max_words: int) -> Iterator[Example]:
    """Yield `count` examples; the same seed gives the same examples."""
    values = Values(seed)
    composer = Composer(values)
    for _ in range(count):
        yield to_example(compose(composer, values, max_words=max_words), max_words=max_words)


def window_examples(*, seed: int, count: int) -> Iterator[Example]:
    """Yield at least `count` windows of long documents, cut as the detector cuts them.

    What a border has left of an entity is one too: the other window holds all of it.
    """
    values = Values(seed)
    composer = Composer(values)
    made = 0
    while made < count:
        parts = [composer.piece() for _ in range(values.random.randint(6, 18))]
        text, spans = join(parts, values.random.choice(("\n", "\n\n")))
        for window in windows(text, size=WINDOW_WORDS, overlap=OVERLAP_WORDS):
            inside = [
                (
                    max(start, window.start) - window.start,
                    min(end, window.end) - window.start,
                    label,
                )
                for start, end, label in spans
                if start < window.end and end > window.start
            ]
            yield to_example((text[window.start : window.end], inside), max_words=WINDOW_WORDS)
            made += 1
