"""Questions in which the user has a figure wrong."""

import math
import re

from convo_assets.steps.converse.language.words import numbers
from convo_assets.steps.converse.qa_pairs import NO, Evidence, QAPair, inside

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_TELLING_NUMBER = re.compile(
    r"(?P<before>[\w-]+ [\w-]+|[\w-]+)? ?(?<![\w.,/:-])(?P<number>[2-9]|[1-9]\d{1,2})"
    rf"(?= (?!(?:to|and|or|{_MONTHS})\b)[a-z])"
)
_NAMES_WITH_NUMBERS = re.compile(
    r"(?:type|section|article|version|form|step|phase|class|level|stage|group|day|week|room|ward|"
    r"rule|no|number|chapter|part|page|line|item|table|figure|error|code|port|floor)$",
    re.IGNORECASE,
)
_LOWER_BOUND = re.compile(r"(?:at least|more than|over|above|from)$", re.IGNORECASE)
_UPPER_BOUND = re.compile(
    r"(?:up to|at most|less than|fewer than|below|under|within)$", re.IGNORECASE
)
_BOUND_DENIED = re.compile(r"\b(?:not|no|cannot|never)\b")
MAX_ASSUMED_WORDS = 20
"""Nobody repeats a longer statement in order to ask whether it is true."""


def with_wrong_figure(fact: Evidence, *, draw: float) -> QAPair | None:
    """Return an exchange in which the user has a figure wrong, if the statement has one.

    A bound is only ever overstated: who keeps logs for at least 90 days does keep them for 45.
    """
    text = fact.segment.text
    found = _TELLING_NUMBER.search(text)
    wrong = _wrong_numbers(text, found) if found else []
    if not found or not wrong or len(text.split()) > MAX_ASSUMED_WORDS:
        return None
    start, end = found.span("number")
    stated = f"{text[:start]}{wrong[int(draw * len(wrong))]}{text[end:]}"
    return QAPair(
        kind="false_premise",
        question=f"Is it true that {inside(stated, fact)}?",
        answer=f"{NO}{text}",
        evidence=(fact,),
        tier="template",
    )


def _wrong_numbers(text: str, found: re.Match[str]) -> list[int]:
    """Return numbers that would make the statement wrong, none where that is not sure."""
    number, before = int(found["number"]), found["before"] or ""
    bounded = _LOWER_BOUND.search(before) or _UPPER_BOUND.search(before)
    if _NAMES_WITH_NUMBERS.search(before) or (bounded and _BOUND_DENIED.search(text)):
        return []
    larger, smaller = [number * 2, number * 3], [number // 2]
    if _LOWER_BOUND.search(before):
        smaller = []
    elif _UPPER_BOUND.search(before):
        larger = []
    most = 100 if re.match(r" ?(?:%|percent)", text[found.end() :]) else math.inf
    return [n for n in (*larger, *smaller) if 1 < n <= most and str(n) not in numbers(text)]
