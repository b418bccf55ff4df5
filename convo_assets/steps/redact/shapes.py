"""How a value was written, without a character of it: capitals, digits and what stands between.

A stranger can then be written the same way: "Roe, A." as "Kim, B.", and a date as another.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from convo_assets.records import RedactedDoc

Shapes = Callable[[str], Mapping[str, str]]
"""The identifier of a redacted document, to the shape of each of its placeholders."""

_BY_WORD = frozenset({"PERSON", "DATE_OF_BIRTH"})
"""Of words the shape keeps no length: "Xx" for any name."""

_BY_CHARACTER = frozenset(
    {"CREDIT_CARD", "IBAN", "ID_NUMBER", "IP_ADDRESS", "MAC_ADDRESS", "PHONE", "SSN"}
)
_LONGEST = 40
_WORD = re.compile(r"[^\W\d_]+")
_OTHER = re.compile(r"[^\w\s.,:/()+'-]|_")


def shape_of(label: str, value: str) -> str:
    """Return the shape of a value; empty for kinds of which strangers have one form only."""
    if len(value) > _LONGEST or label not in _BY_WORD | _BY_CHARACTER:
        return ""
    by_word = label in _BY_WORD
    letters = _WORD.sub(lambda found: _letters(found[0], brief=by_word), value)
    return re.sub(r"\d", "0", _OTHER.sub("_", " ".join(letters.split())))


def _letters(word: str, *, brief: bool) -> str:
    cased = "".join("X" if letter.isupper() else "x" for letter in word)
    if not brief or len(word) == 1:
        return cased
    return "XX" if word.isupper() else "Xx" if word[0].isupper() else "x"


def shapes_of(document: RedactedDoc) -> dict[str, str]:
    """Return the shape of every placeholder: its longest one, for parts are of the whole."""
    found: dict[str, str] = {}
    for redaction in document.redactions:
        placeholder = document.text[redaction.start : redaction.end]
        if len(redaction.shape) > len(found.get(placeholder, "")):
            found[placeholder] = redaction.shape
    return found


def shapes_in(read: Callable[[Sequence[str]], Sequence[RedactedDoc]]) -> Shapes:
    """Return the shapes of documents that are read by identifier, each of them once."""

    def of_document(identifier: str) -> dict[str, str]:
        (document,) = read([identifier])
        return shapes_of(document)

    return cache(of_document)
