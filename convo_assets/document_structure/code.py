"""Where a document holds code, whatever else it is: fences, and code within a line."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from convo_assets.document_structure.inlines import read_inlines
from convo_assets.document_structure.tree import Node, read_structure

_SIGN = re.compile(r"\S")


_TICK, _TILDES = "`", "~~~"
"""Without them nothing is marked as code, and the document need not be parsed."""

_TEXTS_KEPT = 32
"""As many as a batch of redaction looks at between two looks at the same text."""


@lru_cache(maxsize=_TEXTS_KEPT)
def code_spans(text: str) -> Sequence[tuple[int, int]]:
    """Return where code stands that is marked as such, in order.

    Lines that are merely indented are none here: in mails, logs and transcripts they are text.
    """
    if _TICK not in text and _TILDES not in text:
        return ()
    fences = [(node.start, node.end) for node in _all(read_structure(text)) if node.kind == "fence"]
    within_lines = [
        (inline.start, inline.end)
        for inline in (read_inlines(text) if _TICK in text else ())
        if inline.kind == "code" and "\n" not in text[inline.start : inline.end]
    ]
    return tuple(sorted([*fences, *within_lines]))


def without_code(text: str) -> str:
    """Return a text with blanks for its code, line for line."""
    parts: list[str] = []
    reached = 0
    for start, end in code_spans(text):
        parts += [text[reached:start], _SIGN.sub(" ", text[start:end])]
        reached = end
    return "".join([*parts, text[reached:]])


def _all(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _all(node.children)
