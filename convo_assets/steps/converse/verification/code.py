"""Whether code in an answer stands in what it rests on, letter by letter."""

import re
from collections.abc import Iterable

_FENCE = re.compile(
    r"^[ \t]*(?:```|~~~)[^\n]*\n(.*?)(?:^[ \t]*(?:```|~~~)|\Z)", re.DOTALL | re.MULTILINE
)
_INLINE = re.compile(r"`([^`\n]+)`")
_PROMPT = re.compile(r"^\s*[$>#]\s+")
_COMMENT = re.compile(r"^\s*(?:#|//|--)\s")


def unknown_code(answer: str, sources: Iterable[str]) -> bool:
    """Return whether a line of code, or a command within a sentence, stands in no source.

    Spaces and the prompt before a command do not count; nor do comments and single words.
    """
    known = _even(" ".join(sources))
    lines = [line for block in _FENCE.findall(answer) for line in block.splitlines()]
    lines = [line for line in lines if not _COMMENT.match(line)]
    spans = [span for span in _INLINE.findall(_FENCE.sub(" ", answer)) if " " in span.strip()]
    said = (_even(_PROMPT.sub("", one)) for one in [*lines, *spans])
    return any(one and one not in known for one in said)


def _even(text: str) -> str:
    return " ".join(text.replace("`", " ").split())
