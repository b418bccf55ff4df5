"""The development corpus: the templates of this folder, filled and roughened."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.pii.values import PERSONAL, Values

_TEMPLATES = Path(__file__).parent / "templates"
_SLOT = re.compile(r"\{([a-z_0-9]+)(#\d+)?(?:\.([a-z]+))?\}")
_FORM_LABELS = {"login": "USERNAME", "email": "EMAIL"}


@dataclass(frozen=True, kw_only=True)
class Gold:
    """One planted value: where it stands and what it is."""

    start: int
    end: int
    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """One document of the corpus."""

    id: str
    part: str
    text: str
    gold: tuple[Gold, ...]


def corpus(seed: int) -> list[Document]:
    """Return the documents of every part; the same seed gives the same corpus."""
    values = Values(seed)
    sentences = _templates("sentences", "\n")
    plain = [_fill(line, values) for line in sentences + sentences]
    parts = {
        "sentences": plain,
        "structured": [_fill(t, values) for t in _templates("structured", "\n%%\n") for _ in "12"],
        "documents": [_fill(t, values) for t in _templates("documents", "\n%%\n") for _ in "123"],
        "borders": list(_long_texts(plain, values, 60)),
        "artefacts": [_roughened(document, values) for document in plain[::2]],
        "lookalikes": [_fill(t, values) for t in _templates("lookalikes", "\n%%\n")],
    }
    return [
        replace(document, id=f"{part}-{index}", part=part)
        for part, documents in parts.items()
        for index, document in enumerate(documents)
    ]


def _templates(name: str, separator: str) -> list[str]:
    text = (_TEMPLATES / f"{name}.txt").read_text(encoding="utf-8")
    return [template.strip("\n") for template in text.split(separator) if template.strip()]


def _fill(template: str, values: Values) -> Document:
    people: dict[str, dict[str, str]] = {}
    text, cursor = "", 0
    gold: list[Gold] = []
    for slot in _SLOT.finditer(template):
        text += template[cursor : slot.start()]
        label, value = _draw(slot, values, people)
        if label:
            gold.append(Gold(start=len(text), end=len(text) + len(value), label=label, value=value))
        text += value
        cursor = slot.end()
    return Document(id="", part="", text=text + template[cursor:], gold=tuple(gold))


def _draw(
    slot: re.Match[str], values: Values, people: dict[str, dict[str, str]]
) -> tuple[str | None, str]:
    name, number, form = slot.groups()
    if not name.startswith("person"):
        return PERSONAL.get(name), values.draw(name)
    forms = people.setdefault(number, values.person()) if number else values.person()
    form = form or name.removeprefix("person").removeprefix("_")
    return _FORM_LABELS.get(form, "PERSON"), forms[form].removesuffix("'s")


def _long_texts(plain: list[Document], values: Values, count: int) -> Iterator[Document]:
    """Yield texts several windows long, so that values stand at every place of a window."""
    clean = [_fill(t, values).text for t in _templates("lookalikes", "\n%%\n")]
    for _ in range(count):
        text, gold = "", []
        while len(text) < 6000:  # noqa: PLR2004 - about five windows of 200 words
            if values.random.random() < 0.25:  # noqa: PLR2004
                part = values.random.choice(plain)
                gold += [
                    replace(g, start=g.start + len(text), end=g.end + len(text)) for g in part.gold
                ]
                text += part.text + " "
            else:
                text += values.random.choice(clean) + values.random.choice((" ", "\n"))
        yield Document(id="", part="", text=text, gold=tuple(gold))


def _roughened(document: Document, values: Values) -> Document:
    """Return the document as a careless extraction would have left it."""
    pick = values.random.choice
    text, cursor = "", 0
    gold = []
    for g in document.gold:
        text += document.text[cursor : g.start]
        before, change, after = pick(_ROUGH)
        shown = change(g.value)
        start = len(text) + len(before)
        gold.append(replace(g, start=start, end=start + len(shown)))
        text += before + shown + after
        cursor = g.end
    return replace(document, text=text + document.text[cursor:], gold=tuple(gold))


def _middle(value: str, inserted: str) -> str:
    half = len(value) // 2
    return value[:half] + inserted + value[half:]


_ROUGH: tuple[tuple[str, Callable[[str], str], str], ...] = (
    ("", lambda v: _middle(v, "\u200b"), ""),
    ("", lambda v: _middle(v, "\u00ad"), ""),
    ("", lambda v: v.replace(" ", "\u00a0"), ""),
    ("", lambda v: v.replace(" ", "\n"), ""),
    ("", lambda v: v.replace("-", "\u2011"), ""),
    ("", lambda v: v.replace("_", r"\_").replace(".", r"\.").replace("-", r"\-"), ""),
    ("", lambda v: v.replace("@", "&#64;"), ""),
    ("", lambda v: v.replace("@", " [at] "), ""),
    ("", lambda v: v.replace("@", "%40"), ""),
    ("", lambda v: "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in v), ""),
    ("**", str, "**"),
    ("[", str, "](#)"),
)
"""What stands before, what becomes of the value, and what stands behind."""
