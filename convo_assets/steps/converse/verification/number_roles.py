"""Whether a number stands in the answer for what it stands for in the source."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from convo_assets.steps.converse.verification.bounds import bound_changed
from convo_assets.steps.converse.verification.evidence import Evidence
from convo_assets.steps.converse.verification.places import (
    Place,
    best_place,
    contrast,
    merged,
    places_of,
)
from convo_assets.steps.converse.verification.quantities import Quantity, same
from convo_assets.steps.converse.verification.words import SAID, UNITS, Context, Token, context

REPEATED = 0.4
"""What words of the question count of that where a sentence with several numbers repeats them."""


BESIDE_OTHER = 0.4
"""What words beside another number of the answer count of what they would count else."""


CONTRAST = 1.3
"""How much more must speak for another number of the source than for the one that is said."""


PAIR_CONTRAST = 1.03
"""The same for two numbers of the answer in each other's place."""


MIN_PAIR_GAIN = 0.04


MIN_GAIN = 0.14


MAX_ORDERED = 4
"""Words from one number to the next within which their order is one statement."""


ALIKE = 0.75
"""Share of the best fit from which a number of the source may be the one that is meant."""


_ORDERING = frozenset({"to", "and", "instead", "rather", "than", "from"})


def swapped(
    numbers: Sequence[Quantity], found: Sequence[Token], around: Context, cited: Evidence
) -> bool:
    """Return whether another number of the source fits much better where one is said.

    Two numbers of one sentence are compared together: they are swapped if both fit better so.

    Args:
        numbers: The numbers of the sentence.
        found: Its words.
        around: What question and lead-in add to them.
        cited: The statements that it may rest on.
    """
    if any(_order_turned(a, b, found, cited) for a, b in pairwise(numbers)):
        return True
    said = [_Said.of(number, numbers, found, around, cited) for number in numbers]
    return any(
        _gives_way(one, rival, said, cited)
        for one in said
        if one.own is not None and not (len(numbers) > 1 and _is_bare(one.number, found))
        for rival in one.places
        if not same(one.number, rival.number)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A number of the answer with what is said around it and its places in the source."""

    number: Quantity
    around: Context
    places: Sequence[Place]
    own: Place | None

    @classmethod
    def of(
        cls,
        number: Quantity,
        numbers: Sequence[Quantity],
        found: Sequence[Token],
        around: Context,
        cited: Evidence,
    ) -> "_Said":
        """Return a number with its places."""
        here = _said_around(number, numbers, found, around)
        places = places_of(number, here, cited)
        return cls(number=number, around=here, places=places, own=best_place(places, number))


def _gives_way(one: _Said, rival: Place, said: Sequence[_Said], cited: Evidence) -> bool:
    """Return whether a rival fits better than a number, together with the one it stands for."""
    if one.own is None:
        return False
    gain, loss = contrast(one.around, one.own, rival, cited)
    partners = [
        other
        for other in said
        if same(other.number, rival.number) and not same(other.number, one.number)
    ]
    if not partners:
        return gain > CONTRAST * loss and gain - loss > MIN_GAIN
    exchanged = [
        contrast(other.around, other.own, there, cited)
        for other in partners
        if other.own and (there := best_place(other.places, one.number))
    ]
    if not exchanged:
        return False
    more, less = max(exchanged, key=lambda pair: pair[0] - pair[1])
    gain, loss = gain + more, loss + less
    return gain > PAIR_CONTRAST * loss and gain - loss > MIN_PAIR_GAIN


def bound_moved(number: Quantity, found: Sequence[Token], around: Context, cited: Evidence) -> bool:
    """Return whether "at least" became "at most" before a number."""
    here = merged(context(found, number.place, SAID), around)
    own = [place for place in places_of(number, here, cited) if same(number, place.number)]
    best = max((place.fit for place in own), default=0.0)
    return bool(own) and all(
        bound_changed(found, number.place, place.unit.found, place.number.place)
        for place in own
        if place.fit >= ALIKE * best
    )


def _is_bare(number: Quantity, found: Sequence[Token]) -> bool:
    """Return whether nothing of content stands beside a number: "30 seconds; before, 10"."""
    part = [token for token in found if token.part == found[number.place].part]
    return not any(t.content and t.text[0].isalpha() and t.stem not in UNITS for t in part)


def _said_around(
    number: Quantity, numbers: Sequence[Quantity], found: Sequence[Token], around: Context
) -> Context:
    """Return what stands around a number of the answer; less of what stands beside another one."""
    own = found[number.place].part
    others = {found[n.place].part for n in numbers} - {own}
    beside = {t.stem for t in found if t.part in others} - {t.stem for t in found if t.part == own}
    said = context(found, number.place, SAID)
    said = {w: v * (BESIDE_OTHER if w in beside else 1.0) for w, v in said.items()}
    whole = merged(said, around)
    return {word: value for word, value in whole.items() if word != found[number.place].stem}


def _order_turned(
    first: Quantity, second: Quantity, found: Sequence[Token], cited: Evidence
) -> bool:
    """Return whether "from 3 to 4" of the source became "from 4 to 3"."""
    between = {t.text.lower() for t in found[first.place + 1 : second.place]}
    joined = between & _ORDERING
    if not joined or second.place - first.place > MAX_ORDERED:
        return False
    for unit in cited.units:
        for left, right in pairwise(unit.numbers):
            there = {t.text.lower() for t in unit.found[left.place + 1 : right.place]}
            if (
                same(first, right)
                and same(second, left)
                and not same(first, left)
                and there & (joined | {"to", "and"})
                and right.place - left.place <= MAX_ORDERED
            ):
                return True
    return False
