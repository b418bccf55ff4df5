"""Where the words that a model quotes stand in a document."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from convo_assets.steps.converse.large.matter import Shown

MIN_LIKENESS = 85.0
"""Indel similarity, in per cent, from which a passage holds a quote: one word in seven may differ.

A quote that a model shortens, joins over a line break, or frees of markup stays above; one of
another sentence that shares its words, below (`benchmarks/large_path.py`)."""

MIN_CHARACTERS = 8
"""A shorter quote stands anywhere."""

_ELLIPSIS = re.compile(r"\s*(?:\[?\.\.\.\]?|…)\s*")
_MARKUP = re.compile(r"\]\([^)\s]*\)|[*_`#>|\[\]]+|\s+")


@dataclass(frozen=True, slots=True)
class Found:
    """Where a quote stands: `shown[place].text[start:end]`."""

    place: int
    start: int
    end: int


def locate(quote: str, shown: Sequence[Shown]) -> list[Found]:
    """Return where a quote stands in what was shown, part by part; nothing if it is nowhere.

    Parts are what ellipses divide; each must be found. Of equal places the first one counts.
    """
    parts = [part for part in _ELLIPSIS.split(quote) if len(_plain(part)[0]) >= MIN_CHARACTERS]
    found = [_best(part, shown) for part in parts]
    return [] if None in found else [one for one in found if one]


def _best(part: str, shown: Sequence[Shown]) -> Found | None:
    wanted, _ = _plain(part)
    best: tuple[float, Found] | None = None
    for place, one in enumerate(shown):
        said, places = _plain(one.text)
        if len(said) < MIN_LIKENESS / 100 * len(wanted):
            continue
        score = fuzz.partial_ratio_alignment(wanted, said, score_cutoff=MIN_LIKENESS)
        if score is not None and (best is None or score.score > best[0]):
            start, end = places[score.dest_start], places[score.dest_end - 1] + 1
            best = (score.score, Found(place, start, end))
    return best[1] if best else None


def _plain(text: str) -> tuple[str, list[int]]:
    """Return a text without markup and case, and where each of its characters stands in it."""
    kept: list[str] = []
    places: list[int] = []
    at = 0
    for mark in [*_MARKUP.finditer(text), None]:
        until = mark.start() if mark else len(text)
        for place in range(at, until):
            for character in text[place].casefold():
                kept.append(character)
                places.append(place)
        if mark and kept and kept[-1] != " " and mark.end() < len(text) and " " in mark[0] + " ":
            kept.append(" ")
            places.append(mark.start())
        at = mark.end() if mark else until
    while kept and kept[-1] == " ":
        kept.pop()
        places.pop()
    return "".join(kept), places
