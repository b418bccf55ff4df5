"""The sentences of a passage with exact offsets: prose, list items and table cells alike."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BORDER = re.compile(
    r"\n|(?<!\\)\||\x7f|(?<=[.!?])[\"')\]]*\s+(?:[-*•]\s+)?(?=[\"'(\[]*[A-Z0-9])",
)
"""Converters of letters write the items of a list one behind the other."""
_ROW = re.compile(
    r"^[ \t>]*\|[^\n]*|^[^\n]*\|[ \t]*$"
    r"|^[^\n]*\|[^\n]*\n[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+$(?:\n[^\n]*\|[^\n]*)*",
    re.MULTILINE,
)
"""Rows of a table: with a border on either side, or below and above a line of dashes."""
_ESCAPED = re.compile(r"(`+)[^`]+\1|\\([*_\[\]#|<>&~`])|^(\d+)\\(?=[.)])")
"""Code, which is as it is written; signs with a backslash before them that Markdown would take."""

_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|approx|no|nr|vs|Dr|Mr|Mrs|Ms|Prof|St|cf|etc|fig)\.)$", re.IGNORECASE
)
_NUMBER = re.compile(r"\s*\d+\\?\.")
_MARKER = re.compile(
    r"^(?:[-*+>\x7f]\s+|\d+\\?[.)]?\s+(?=[A-Z])|#+\s+|\[[ x]\]\s+|[a-z][a-z_ ]{2,24}: (?=[A-Z]))+"
)
"""What opens a line of a list, a heading or a record, and is no part of what it says."""


_OPENS_A_LINE = re.compile(r"\s*(?:[-*+>#|`~\x7f]|\d+\\?[.)]|\[|[\w .-]{1,30}[:=])")
"""How a line begins that does not go on with the one before: item, heading, cell, field."""

_ENDS = (".", "!", "?", ":", ";", "|", "`")
WRAPPED = 60
"""Characters from which on a line may have been wrapped before a word written large."""


@dataclass(frozen=True, slots=True)
class Segment:
    """`text` stands at `[start:end]` of the document that the passage was cut from.

    Where lines were wrapped, `text` has blanks for their ends, and escaped signs are themselves.
    """

    start: int
    end: int
    text: str


def segments(passage: str, *, offset: int) -> Iterator[Segment]:
    """Yield the sentences of a passage that starts at character `offset` of its document."""
    start = 0
    rows = [match.span() for match in _ROW.finditer(passage)] if "|" in passage else []
    for border in [*_BORDER.finditer(passage), None]:
        end = border.start() if border else len(passage)
        if border and border[0] == "|" and not any(first <= end < last for first, last in rows):
            continue
        within_line = border and border[0].isspace() and "\n" not in border[0]
        if within_line and (
            _ABBREVIATION.search(passage[max(start, end - 12) : end])
            or _NUMBER.fullmatch(passage, start, end)
        ):
            continue
        if border and border[0] == "\n" and _goes_on(passage, end):
            continue
        if segment := _trimmed(passage, start, end, offset):
            yield segment
        start = border.end() if border else end


def _trimmed(passage: str, start: int, end: int, offset: int) -> Segment | None:
    piece = passage[start:end]
    lead = len(piece) - len(piece.lstrip())
    if marker := _MARKER.match(piece.lstrip()):
        lead += marker.end()
    text = piece[lead:].rstrip()
    first = offset + start + lead
    return Segment(first, first + len(text), _shown(text)) if text else None


def _shown(text: str) -> str:
    """Return a sentence as its reader sees it: on one line, without backslashes for Markdown."""
    return _ESCAPED.sub(
        lambda found: found[0] if found[1] else found[2] or found[3], " ".join(text.split())
    )


def _goes_on(passage: str, end: int) -> bool:
    """Return whether the line that ends at `end` was wrapped within a sentence."""
    line = passage[passage.rfind("\n", 0, end) + 1 : end].rstrip()
    _, _, following = passage[end:].partition("\n")
    following = following.partition("\n")[0]
    if not line.strip() or line.endswith(_ENDS) or line.lstrip().startswith(("#", "|", "```")):
        return False
    if _OPENS_A_LINE.match(following):
        return False
    first = following.lstrip()[:1]
    return first.islower() or (len(line) >= WRAPPED and first.isalnum())
