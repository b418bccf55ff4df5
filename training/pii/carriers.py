"""Carrier texts and their filling: `{label}` stands for a value to find, `<list>` for a word.

`<clean>` stands for a whole sentence without personal data.
"""

import re
from functools import cache
from pathlib import Path

from training.pii.values import LABEL_OF, Values

FOLDER = Path(__file__).parent / "carriers"
CLEAN = ("negatives", "terms", "lookalikes")

_SLOT = re.compile(r"\{([a-z ]+)\}|<([a-z_]+)>")

Filled = tuple[str, list[tuple[int, int, str]]]
"""A text, and start, end and label of every value in it."""


@cache
def carriers(name: str) -> tuple[str, ...]:
    """Return the lines of one carrier file."""
    return tuple((FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines())


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


def fill(carrier: str, values: Values) -> Filled:
    """Return the carrier with every slot filled, and where the values stand."""
    parts: list[Filled] = []
    cursor = 0
    for slot in _SLOT.finditer(carrier):
        parts += [(carrier[cursor : slot.start()], []), _filling(slot, values)]
        cursor = slot.end()
    return join([*parts, (carrier[cursor:], [])], "")


def _filling(slot: re.Match[str], values: Values) -> Filled:
    kind, word_list = slot.groups()
    if kind:
        value = values.draw(kind)
        return value, [(0, len(value), LABEL_OF[kind])] if kind in LABEL_OF else []
    if word_list == "clean":
        return fill(values.random.choice(carriers(values.random.choice(CLEAN))), values)
    # Tags of HTML and XML look like slots and stay what they are.
    return values.random.choice(words().get(word_list, (slot[0],))), []


def join(parts: list[Filled], separator: str) -> Filled:
    """Return the parts one after the other, spans moved along."""
    text, spans = "", []
    for part, found in parts:
        text += separator if text else ""
        spans += [(start + len(text), end + len(text), label) for start, end, label in found]
        text += part
    return text, spans
