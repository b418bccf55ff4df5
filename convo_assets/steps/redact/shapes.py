"""The shape of a value: capitals, digits and separators, without any of its letters or digits.

A surrogate is written in the same shape: "Kim, B." for "Roe, A.", a date in the same notation.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache

from convo_assets.records import RedactedDoc
from convo_assets.steps.redact.pii_type import PiiType

Shapes = Callable[[str], Mapping[str, str]]
"""Identifier of a redacted document to the shapes of its placeholders."""

_MAX_LENGTH = 40
REMEMBERED = 10_000
"""Documents whose shapes are cached where documents are read one by one."""

_WORD = re.compile(r"[^\W\d_]+")
_OTHER = re.compile(r"[^\w\s.,:/()+'-]|_")


def shape_of(kind: PiiType, value: str) -> str:
    """Return the shape of a value; empty for kinds whose surrogates all have one form.

    A shape by words keeps no length: it is "Xx" for any name.
    """
    if len(value) > _MAX_LENGTH or not kind.shape:
        return ""
    by_word = kind.shape == "words"
    letters = _WORD.sub(lambda found: _letters(found[0], brief=by_word), value)
    return re.sub(r"\d", "0", _OTHER.sub("_", " ".join(letters.split())))


def _letters(word: str, *, brief: bool) -> str:
    if not brief or len(word) == 1:
        return "".join("x" if letter.islower() else "X" for letter in word)
    # Letters of scripts without capitals count as a capitalised word.
    return "XX" if word.isupper() else "x" if word[0].islower() else "Xx"


def shapes_of(document: RedactedDoc) -> dict[str, str]:
    """Return for every placeholder the longest shape of its mentions."""
    found: dict[str, str] = {}
    for redaction in document.redactions:
        placeholder = document.text[redaction.start : redaction.end]
        if len(redaction.shape) > len(found.get(placeholder, "")):
            found[placeholder] = redaction.shape
    return found


def shapes_in(read: Callable[[Sequence[str]], Sequence[RedactedDoc]]) -> Shapes:
    """Return shapes that are read document by document, by identifier, and cached."""

    @lru_cache(maxsize=REMEMBERED)
    def of_document(identifier: str) -> dict[str, str]:
        (document,) = read([identifier])
        return shapes_of(document)

    return of_document


def shapes_of_all(documents: Callable[[], Iterable[RedactedDoc]]) -> Shapes:
    """Return shapes for which all documents are read once, at the first call.

    They take some 100 bytes of memory per placeholder.
    """

    @cache
    def everything() -> dict[str, dict[str, str]]:
        return {document.id: shapes_of(document) for document in documents()}

    return lambda identifier: everything().get(identifier, {})
