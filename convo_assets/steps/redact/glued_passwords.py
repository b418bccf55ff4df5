"""Passwords that hold a name or a login: "Kestrel#quinn42" goes whole, not only the login in it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from convo_assets.records import PiiSpan

_NAMES, _REACH = frozenset({"PERSON", "USERNAME"}), 40
_BEFORE = re.compile(r"(?<![^\s\"'`(:=])\w[\w.-]*[#$]+$")
_BEHIND = re.compile(r"[#$]+\w[\w!?#$-]*(?![/@])")


def whole_passwords(text: str, spans: Iterable[PiiSpan]) -> Iterator[PiiSpan]:
    """Yield the spans, names that a # or $ joins to other letters grown to all of the value."""
    for span in spans:
        before = _BEFORE.search(text, max(0, span.start - _REACH), span.start)
        behind = _BEHIND.match(text, span.end, span.end + _REACH)
        if span.label in _NAMES and (before or behind):
            start = before.start() if before else span.start
            end = behind.end() if behind else span.end
            yield replace(span, start=start, end=end, label="SECRET")
        else:
            yield span
