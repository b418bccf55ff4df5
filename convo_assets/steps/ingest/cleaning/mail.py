"""What a message holds beside what its sender says: quotes, signatures, footers of lists."""

import re

from convo_assets.steps.ingest.cleaning.cleaned import Cleaned

_SIGNATURE = re.compile(r"^-- ?$")
"""The line before a signature (RFC 3676, section 4.3); many programs strip its blank."""
_RULE = re.compile(r"^_{20,}$")
"""The line before what a mailing list adds at the end."""
_QUOTED = re.compile(r"^[ \t]*>")
_COPIED = re.compile(r"^-{3,}[ \t]*[^-\n]+[ \t]*-{3,}$")
"""The line before an earlier message that stands below, without signs of quoting."""
_HEADER = re.compile(r"^[ \t]*[*_]{0,2}[A-Z][\w-]{1,20}[*_]{0,2}:[*_]{0,2}[ \t]+\S")
_SAID = re.compile(r":[ \t]*$")
_MAX_SAID = 3
_MIN_HEADERS = 3


def clean_message(text: str) -> Cleaned:
    """Return the text of a message without what was there before it or is added to all alike.

    Quotes that something is said below are left: an answer needs its question. What stands at the
    end, with the line that says who wrote it, is the message before.
    """
    lines = text.split("\n")
    removed: dict[str, int] = {}
    end = _list_footer(lines)
    if end < len(lines):
        removed["list_footer"] = 1
    lines = lines[:end]
    for place, line in enumerate(lines):
        if _SIGNATURE.fullmatch(line):
            after = _after_signature(lines, place + 1)
            removed["signature"] = 1
            lines = [*lines[:place], *lines[after:]]
            break
    start = _quote_at_end(lines)
    if start < len(lines):
        removed["quoted_message"] = 1
        lines = lines[:start]
    if not "".join(lines).strip():
        return Cleaned(text)
    return Cleaned("\n".join(lines).rstrip(), removed)


def _list_footer(lines: list[str]) -> int:
    rules = [place for place, line in enumerate(lines) if _RULE.fullmatch(line.strip())]
    return rules[-1] if rules and len(lines) - rules[-1] <= _MAX_FOOTER else len(lines)


_MAX_FOOTER = 12
"""Lines of a footer at most: what is longer below a rule is text."""


def _after_signature(lines: list[str], start: int) -> int:
    """Return where a signature ends: before the message that is quoted below it."""
    rest = lines[start:]
    quote = _quote_at_end(rest)
    return start + quote


def _quote_at_end(lines: list[str]) -> int:
    """Return where the message begins that is quoted at the end; beyond all if none is."""
    for place, line in enumerate(lines):
        headers = [
            bool(_HEADER.match(each)) for each in lines[place + 1 : place + 1 + _MIN_HEADERS]
        ]
        if _COPIED.fullmatch(line.strip()) and sum(headers) == _MIN_HEADERS:
            return place
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    start = end
    while start and (_QUOTED.match(lines[start - 1]) or not lines[start - 1].strip()):
        start -= 1
    if not any(_QUOTED.match(line) for line in lines[start:end]):
        return len(lines)
    # Who wrote it, and when: a paragraph that ends in a colon.
    said = start
    while said and start - said < _MAX_SAID and lines[said - 1].strip():
        said -= 1
    is_said = said < start and _SAID.search(lines[start - 1])
    before = said == 0 or not lines[said - 1].strip()
    return said if is_said and before else start
