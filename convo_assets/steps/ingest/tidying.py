"""Markdown of a converter as a reader should have it: powers, signs and pictures."""

import re

_SUPERSCRIPTS = str.maketrans("0123456789+-−–()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾ⁿ")
_SUPERSCRIPT = re.compile(r"(?<=[^\s^])\^([0-9+\-−–()n]{1,8})\^")
_RAISED = re.compile(r"(?<=[^\s^])\^([^\W\d_]{1,4}|\[[^\]\n]{1,60}\](?:\([^)\n]*\))?)\^")
"""Other raised text: the end of an ordinal number, a mark of a trade, a note."""

_CODE = re.compile(r"^(```|~~~).*?^\1|(`+)[^`\n]+\2", re.MULTILINE | re.DOTALL)
_ESCAPED = re.compile(
    r"\\(?:(?P<word>\\)(?=[\w\s]|$)|(?P<sign>&|>|!(?!\[)|<(?![a-zA-Z/!?]))|(?P<inner>_)(?=\w))"
)
"""A backslash before another that no sign follows, or before a sign that Markdown leaves alone."""

_PICTURE = re.compile(r"!\[([^\]\n]*)\]\(\s*<?data:[^)]*\)")
_DATA = re.compile(r"data:[\w.+-]+/[\w.+-]+(?:;[\w=.+-]+)*;base64,[A-Za-z0-9+/=%_-]*")


def tidy(markdown: str) -> str:
    """Return what a converter wrote with powers as signs and without needless backslashes."""
    parts: list[str] = []
    start = 0
    for code in _CODE.finditer(markdown):
        parts += [_tidy_prose(markdown[start : code.start()]), code[0]]
        start = code.end()
    return "".join([*parts, _tidy_prose(markdown[start:])])


def without_embedded(markdown: str) -> str:
    """Return a text without files embedded in it: of a picture, what it is said to show is left."""
    if "data:" not in markdown:
        return markdown
    return _DATA.sub("", _PICTURE.sub(r"\1", markdown))


def _tidy_prose(text: str) -> str:
    text = _SUPERSCRIPT.sub(lambda found: found[1].translate(_SUPERSCRIPTS), text)
    return _ESCAPED.sub(lambda found: found[0][1:], _RAISED.sub(r"\1", text))
