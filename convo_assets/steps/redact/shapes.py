"""How a value was written, without a character of it: capitals, digits and what stands between.

A stranger can then be written the same way: "Roe, A." as "Kim, B.", and a date as another.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache

from convo_assets.records import RedactedDoc
from convo_assets.steps.redact.pii_type import PiiType

Shapes = Callable[[str], Mapping[str, str]]
"""The identifier of a redacted document, to the shape of each of its placeholders."""

_LONGEST = 40
REMEMBERED = 10_000
"""Documents whose shapes are kept where documents are read one by one."""

_WORD = re.compile(r"[^\W\d_]+")
_OTHER = re.compile(r"[^\w\s.,:/()+'-]|_")


def shape_of(kind: PiiType, value: str) -> str:
    """Return the shape of a value; empty for kinds whose surrogates all have one form.

    A shape by words keeps no length: it is "Xx" for any name.
    """
    if len(value) > _LONGEST or not kind.shape:
        return ""
    by_word = kind.shape == "words"
    letters = _WORD.sub(lambda found: _letters(found[0], brief=by_word), value)
    return re.sub(r"\d", "0", _OTHER.sub("_", " ".join(letters.split())))


def _letters(word: str, *, brief: bool) -> str:
    if not brief or len(word) == 1:
        return "".join("x" if letter.islower() else "X" for letter in word)
    # Scripts without capitals write names as others write them with one.
    return "XX" if word.isupper() else "x" if word[0].islower() else "Xx"


def shapes_of(document: RedactedDoc) -> dict[str, str]:
    """Return the shape of every placeholder: its longest one, for parts are of the whole."""
    found: dict[str, str] = {}
    for redaction in document.redactions:
        placeholder = document.text[redaction.start : redaction.end]
        if len(redaction.shape) > len(found.get(placeholder, "")):
            found[placeholder] = redaction.shape
    return found


def shapes_in(read: Callable[[Sequence[str]], Sequence[RedactedDoc]]) -> Shapes:
    """Return the shapes of documents that are read by identifier when they are asked for."""

    @lru_cache(maxsize=REMEMBERED)
    def of_document(identifier: str) -> dict[str, str]:
        (document,) = read([identifier])
        return shapes_of(document)

    return of_document


def shapes_of_all(documents: Callable[[], Iterable[RedactedDoc]]) -> Shapes:
    """Return the shapes of documents that are all read, one after the other, at the first asking.

    Of a source some 100 bytes a placeholder are kept, and no document is read twice.
    """

    @cache
    def everything() -> dict[str, dict[str, str]]:
        return {document.id: shapes_of(document) for document in documents()}

    return lambda identifier: everything().get(identifier, {})
