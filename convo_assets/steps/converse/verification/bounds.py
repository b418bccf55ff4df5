"""Bounds of numbers: at least, at most, more than, less than, before, after."""

import re
from collections.abc import Sequence

from convo_assets.steps.converse.verification.words import Token

_LOWER_BEFORE = re.compile(
    r"(?:at least|not? less than|not? fewer than|not? under|a minimum of|minimum|from|"
    r"not? earlier than|not? sooner than|more than|over|above|exceed\w*|older than|longer than|"
    r"greater than|higher than|newer than|warmer than|hotter than|beyond)(?: an?| the)?$"
)
_UPPER_BEFORE = re.compile(
    r"(?:at most|not? more than|not? longer than|not? later than|never more than|up to|"
    r"a maximum of|maximum|within|less than|fewer than|under|below|younger than|shorter than|"
    r"smaller than|lower than|colder than|cooler than|not? exceed|"
    r"not? (?:for )?(?:more|longer) than)(?: an?| the)?$"
)
_LOWER_AFTER = re.compile(
    r"^(?:\w+ )?(?:or|and) (?:more|older|above|over|later|longer|newer|higher)"
)
_UPPER_AFTER = re.compile(
    r"^(?:\w+ )?(?:(?:or|and) (?:less|fewer|younger|below|under|earlier|shorter)|at (?:the )?most|"
    r"maximum|max)\b"
)
_MORE = re.compile(r"(?:more than|over|exceed\w*|older than|longer than)(?: an?| the)?$")
_DENIED = re.compile(r"\b(?:not|never|no|cannot|without|prevent\w*|prohibit\w*|forbid\w*)\b|n't\b")
LOOK = 4


def bound_changed(
    said: Sequence[Token], place: int, there: Sequence[Token], there_place: int
) -> bool:
    """Return whether a number is a lower bound in one text and an upper bound in the other."""
    left, right = _bound(said, place), _bound(there, there_place)
    return left is not None and right is not None and left != right


def _bound(found: Sequence[Token], place: int) -> str | None:
    clause = [t for t in found[:place] if t.clause == found[place].clause]
    before = " ".join(t.text.lower() for t in clause[-LOOK:])
    after = " ".join(t.text.lower() for t in found[place + 1 : place + 1 + LOOK])
    if _UPPER_BEFORE.search(before) or _UPPER_AFTER.search(after):
        return "upper"
    if _MORE.search(before) and _DENIED.search(" ".join(t.text.lower() for t in clause)):
        return "upper"
    if _LOWER_BEFORE.search(before) or _LOWER_AFTER.search(after):
        return "lower"
    return None
