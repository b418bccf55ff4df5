"""Lines of a document, which parsers count by, and the front matter before them."""

import re

_LINE_END = re.compile(r"\n")
_FRONT_MATTER = re.compile(
    r"\A(?:---[ \t]*\n(?=\S)(?!---)(?P<yaml>.*?)\n(?:---|\.\.\.)"
    r"|\+\+\+[ \t]*\n(?P<toml>.*?)\n\+\+\+)[ \t]*(?:\n|\Z)",
    re.DOTALL,
)
_FIELD = re.compile(r"^[\w\"'-][\w \"'.-]*[:=]", re.MULTILINE)


def line_starts(text: str) -> list[int]:
    """Return where each line begins, and at last the end of the text."""
    return [0, *(match.end() for match in _LINE_END.finditer(text)), len(text)]


def front_matter(text: str) -> int:
    """Return where the front matter of a document ends: at its beginning if it has none."""
    found = _FRONT_MATTER.match(text)
    if not found or not _FIELD.search(found["yaml"] or found["toml"] or ""):
        return 0
    return found.end()


def without_front_matter(text: str) -> str:
    """Return a document with blank lines for its front matter, so that lines keep their numbers."""
    end = front_matter(text)
    return "\n" * text.count("\n", 0, end) + text[end:]
