"""Lines with names in capitals, as they would usually be written.

A model that reads case takes NATASZA BUKSA for a heading. Such a line is shown to it a second time,
letter for letter at the same places, with its names capitalised.
"""

import re
from collections.abc import Collection, Iterator

_LINE = re.compile(r"[^\n]+")
_WORD = r"(?:[^\W\d_a-z]['’])?[^\W\d_a-z]{2,}(?:['’-][^\W\d_a-z]{2,})*"
_INITIAL = r"[^\W\d_a-z]\.?[ ]"
_CAPITALS = re.compile(rf"(?<![\w@/.]){_WORD}(?:,?[ ](?:{_INITIAL})?{_WORD})*(?![\w@/])")
"""Words in capitals in a row: MARIA DE LA CRUZ, ROE-NEIL, ANA J. ROE."""

_LETTERS = re.compile(r"[^\W\d_]+")
_MIN_NAME = 3
_MAX_WORDS = 6
"""Words in capitals in a row up to which all may be a name; of more, a heading or a sentence, only
those are capitalised that many people are called."""


def in_usual_case(text: str, names: Collection[str]) -> Iterator[tuple[int, str]]:
    """Yield where a line with names in capitals begins, and the line as it is usually written.

    `names` are names that many people have, in small letters.
    """
    for line in _LINE.finditer(text):
        shown = _CAPITALS.sub(lambda run: _capitalised(run[0], names), line[0])
        # Some capitals have longer small letters: places would no longer be the same.
        if shown != line[0] and len(shown) == len(line[0]):
            yield line.start(), shown


def _capitalised(run: str, names: Collection[str]) -> str:
    """Return words in capitals as a name if one of them is one."""
    words = _LETTERS.findall(run)
    if not any(_is_name(word, names) for word in words):
        return run
    if len(words) <= _MAX_WORDS:
        return _LETTERS.sub(lambda word: word[0].title(), run)
    return _LETTERS.sub(
        lambda word: word[0].title() if _is_name(word[0], names) else word[0].lower(), run
    )


def _is_name(word: str, names: Collection[str]) -> bool:
    return len(word) >= _MIN_NAME and word.casefold() in names
