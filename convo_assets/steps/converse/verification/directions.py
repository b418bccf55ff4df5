"""Words that have an opposite, in their role: raise this, lower that."""

from collections.abc import Sequence

from convo_assets.steps.converse.verification.antonyms import alike, antonyms
from convo_assets.steps.converse.verification.evidence import Evidence, share
from convo_assets.steps.converse.verification.number_roles import MIN_GAIN
from convo_assets.steps.converse.verification.places import AROUND_WEIGHT, Place, contrast, merged
from convo_assets.steps.converse.verification.quantities import Quantity, quantities
from convo_assets.steps.converse.verification.words import (
    EVEN,
    Context,
    Token,
    context,
    likeness,
    stems,
)

DIRECTION_CONTRAST = 1.5
"""The same as CONTRAST for a word that has an opposite."""


_BOUNDS = frozenset(
    "older younger more less abov below over under higher lower longer shorter least most".split()
)


def is_turned(found: Sequence[Token], around: Context, cited: Evidence) -> bool:
    """Return whether the source has the opposite of a word in its place: raise the other valve.

    Two opposite words of one sentence are compared together, as numbers are. Words that bound a
    number are left to that gate.
    """
    of = antonyms()
    numbers = {number.place for number in quantities(found)}
    wanted = stems(found)
    for place, token in enumerate(found):
        opposite = of.get(token.stem)
        if not opposite or (token.stem in _BOUNDS and numbers & set(range(place - 2, place + 4))):
            continue
        pair = [_opposed(place, found, around, cited)]
        partner = next((p for p, t in enumerate(found) if t.stem in opposite), None)
        if partner is not None:
            pair.append(_opposed(partner, found, around, cited))
        gain, loss, held = 0.0, 0.0, True
        for here, own, rivals_there in pair:
            if own is None or not rivals_there:
                held = False
                break
            best = max(rivals_there, key=lambda rival: rival.fit)
            covers = share(wanted, best.unit.stems, cited.weights) >= share(
                wanted, own.unit.stems, cited.weights
            )
            more, less = contrast(here, own, best, cited)
            gain, loss, held = gain + more, loss + less, held and covers
        if held and gain > DIRECTION_CONTRAST * loss and gain - loss > MIN_GAIN:
            return True
    return False


def _opposed(
    place: int, found: Sequence[Token], around: Context, cited: Evidence
) -> tuple[Context, "Place | None", list["Place"]]:
    """Return what stands around a word, its best place in the source and those of opposites."""
    here = merged(context(found, place, EVEN), around)
    own = _word_places(alike(found[place].stem), here, cited)
    there = _word_places(antonyms()[found[place].stem], here, cited)
    return here, max(own, key=lambda p: p.fit) if own else None, there


def _word_places(words: frozenset[str], here: Context, cited: Evidence) -> list["Place"]:
    found: list[Place] = []
    for unit in cited.units:
        if unit.statement.kind in {"row", "heading"}:
            continue
        for place, token in enumerate(unit.found):
            if token.stem not in words:
                continue
            beside = dict.fromkeys(unit.around, AROUND_WEIGHT)
            around = merged(context(unit.found, place, EVEN), beside)
            fit = likeness(here, around, cited.weights)
            number = Quantity(token.stem, "word", "", place)
            found.append(Place(number=number, unit=unit, around=around, foreign=0.0, fit=fit))
    return found
