"""Whether two words of an answer stand in each other's place: who does what to whom."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from convo_assets.steps.converse.verification.evidence import Evidence, Unit
from convo_assets.steps.converse.verification.words import (
    UNITS,
    Token,
    related,
    stems,
)

Beside = Mapping[tuple[str, int], float]
"""Stems beside a word with the side on which they stand (-1, 1), nearer ones counting more."""

REACH = 0.6
"""What a word counts for each further word that lies between."""

MIN_GAIN = 0.8
CONTRAST = 1.6
"""How much more of what is beside two words must be beside the other one in the source."""

_JOINED = frozenset({"and", "or", "nor", "with", "between", "versus", "vs"})


def exchanged(found: Sequence[Token], cited: Evidence) -> bool:
    """Return whether two words of a sentence fit much better in each other's place in the source.

    Left out are words that are joined by "and", whose order says nothing, sentences in another
    voice, where the order is another one, and words with other prepositions before them.
    """
    places = _places(found, cited)
    return any(_in_each_others_place(a, b, found, cited) for a, b in combinations(places, 2))


def displaced(found: Sequence[Token], cited: Evidence) -> bool:
    """Return whether an identifier stands where the source has another one.

    Only names of code: other words are told by others too often.
    """
    said = stems(found)
    for place in _places(found, cited):
        if not _IDENTIFIER.search(found[place].text):
            continue
        here = _beside(found, place)
        fits = [
            (_alike(here, _beside(unit.found, there)), token.stem)
            for unit in cited.units
            for there, token in enumerate(unit.found)
            if _IDENTIFIER.search(token.text)
        ]
        own = max((fit for fit, stem in fits if stem == found[place].stem), default=0.0)
        rival = max((fit for fit, stem in fits if stem not in said), default=0.0)
        if rival >= MIN_DISPLACED and own <= MAX_OWN * rival:
            return True
    return False


MIN_DISPLACED = 1.5
MAX_OWN = 0.25
"""How much of what is beside an identifier must be beside another one, and may be beside itself."""

_IDENTIFIER = re.compile(r"\w[_./@-]\w|[a-z][A-Z]|[A-Za-z]\d")


def _places(found: Sequence[Token], cited: Evidence) -> list[int]:
    """Return where words stand that a sentence says once and the source has: no numbers, units."""
    known = {t.stem for unit in cited.units for t in unit.found if t.content} - UNITS
    said = Counter(token.stem for token in found)
    return [
        place
        for place, token in enumerate(found)
        if token.content
        and token.stem in known
        and said[token.stem] == 1
        and not token.text[0].isdigit()
    ]


def _in_each_others_place(a: int, b: int, found: Sequence[Token], cited: Evidence) -> bool:
    first, second = found[a].stem, found[b].stem
    if related(first, second) or _are_joined(found, a, b):
        return False
    here = _beside(found, a, leave=second), _beside(found, b, leave=first)
    fits: list[tuple[float, float]] = []
    for unit, place, other in _pairs(first, second, cited):
        if _passive(found) != _passive(unit.found):
            return False
        marked = _case(unit.found, other), _case(unit.found, place)
        if _are_joined(unit.found, place, other) or marked != (_case(found, a), _case(found, b)):
            continue
        there = _beside(unit.found, place, leave=second), _beside(unit.found, other, leave=first)
        straight = _alike(here[0], there[0]) + _alike(here[1], there[1])
        one, two = _alike(here[0], there[1]), _alike(here[1], there[0])
        fits.append((straight, one + two if one and two else 0.0))
    straight, crossed = max(fits, default=(0.0, 0.0))
    return crossed - straight > MIN_GAIN and crossed > CONTRAST * straight


def _pairs(first: str, second: str, cited: Evidence) -> Iterator[tuple[Unit, int, int]]:
    for unit in cited.units:
        if unit.statement.kind == "heading":
            continue
        ones = [place for place, token in enumerate(unit.found) if token.stem == first]
        others = [place for place, token in enumerate(unit.found) if token.stem == second]
        yield from ((unit, one, other) for one in ones for other in others)


def _beside(found: Sequence[Token], place: int, *, leave: str = "") -> dict[tuple[str, int], float]:
    around: dict[tuple[str, int], float] = {}
    for side in (-1, 1):
        value, at = 1.0, place + side
        while 0 <= at < len(found) and found[at].clause == found[place].clause:
            token = found[at]
            if token.content and token.stem != leave:
                around.setdefault((token.stem, side), value)
                value *= REACH
            at += side
    return around


def _alike(left: Beside, right: Beside) -> float:
    return sum(min(value, right[key]) for key, value in left.items() if key in right)


def _are_joined(found: Sequence[Token], a: int, b: int) -> bool:
    first, last = sorted((a, b))
    between = found[first + 1 : last]
    return not any(t.content for t in between) and bool(
        not between or {t.text.lower() for t in between} & _JOINED
    )


_ARTICLES = frozenset("a an the any all each every its their".split())
_PREPOSITIONS = frozenset("to of by for from in into on onto with at over under about".split())


def _case(found: Sequence[Token], place: int) -> str:
    """Return the preposition before a word, over articles; words in each other's place keep it."""
    before = [token.text.lower() for token in found[:place]][::-1]
    words = [word for word in before[:2] if word not in _ARTICLES]
    return words[0] if words and words[0] in _PREPOSITIONS else ""


def _passive(found: Sequence[Token]) -> bool:
    return any(token.text.lower() == "by" for token in found)
