"""The language of a document and of its blocks, for what a detector was not made for.

A detector reads names in languages that it was trained on. In any other it misses one in four, so
such a document is held back. Long and clear text decides: short blocks follow the document, and
code, links and tags are no language.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from convo_assets.document_structure import without_code
from convo_assets.prose_language import letters_and_ranks

_BLOCK = re.compile(r"(?:[^\n]|\n(?![ \t\r]*\n))+")

MIN_DOCUMENT, MIN_BLOCK = 60, 200
"""Letters of prose from which the language of a document, and of a block, is believed."""

MIN_DOCUMENT_MARGIN, MIN_BLOCK_MARGIN = 0.2, 0.25
"""How much likelier than every covered language a language must be, in natural logarithms a letter:
English technical blocks reach .18 (lists of names), German, French and Spanish ones .17 to 2 (374
real documents)."""


@dataclass(frozen=True, slots=True)
class ForeignText:
    """`text[start:end]` is in a language that is not covered, by its code (ISO 639)."""

    language: str
    start: int
    end: int


def uncovered_language(text: str, covered: Collection[str]) -> ForeignText | None:
    """Return the first long text in a language that is not covered: all of it, or a block.

    `covered` are codes of languages (ISO 639); without any, every language is covered.
    """
    if not covered:
        return None
    text = without_code(text)
    whole = _language(text, covered, letters=MIN_DOCUMENT, margin=MIN_DOCUMENT_MARGIN)
    if whole:
        return ForeignText(whole, 0, len(text))
    for block in _BLOCK.finditer(text):
        if block.end() - block.start() >= MIN_BLOCK and (
            found := _language(block[0], covered, letters=MIN_BLOCK, margin=MIN_BLOCK_MARGIN)
        ):
            return ForeignText(found, block.start(), block.end())
    return None


def _language(text: str, covered: Collection[str], *, letters: int, margin: float) -> str | None:
    """Return the language of a text if it is long, clear and not covered."""
    count, ranked = letters_and_ranks(text)
    if count < letters:
        return None
    best, likelihood = next(iter(ranked.items()))
    ours = max((ranked[code] for code in covered if code in ranked), default=-float("inf"))
    return best if (likelihood - ours) / count >= margin else None
