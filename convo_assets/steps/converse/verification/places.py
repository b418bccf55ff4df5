"""Places of the source in which a number or word of an answer may belong."""

from collections.abc import Sequence
from dataclasses import dataclass

from convo_assets.steps.converse.verification.evidence import Evidence, Unit
from convo_assets.steps.converse.verification.quantities import Quantity, rivals, same
from convo_assets.steps.converse.verification.words import (
    EVEN,
    SOURCE,
    Context,
    context,
    covered,
    likeness,
    related,
    weight,
)

AROUND_WEIGHT = 0.22


FOREIGN_WEIGHT = 0.2
"""What words of the source speak against a number if the answer does not have them."""


_OTHERS = frozenset({"other", "rest", "remain", "latter", "els"})
"""Words that say that what was said before no longer holds: "and all others within a day"."""

OTHER_CELL = 0.2


BELOW_WEIGHT = 0.4
"""What the text below a heading counts beside a number of the heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A number of the source with what stands around it, and how well it fits in the answer."""

    number: Quantity
    unit: Unit
    around: Context
    foreign: float
    fit: float


def places_of(number: Quantity, here: Context, cited: Evidence) -> list[Place]:
    """Return every number of the source that could stand where one is said, with its fit."""
    return [
        _place(here, unit, there, cited)
        for unit in cited.units
        for there in unit.numbers
        if same(number, there) or (rivals(number, there) and not _labels(unit, there, number))
    ]


def _labels(unit: Unit, there: Quantity, said: Quantity) -> bool:
    """Return whether a number of a heading is only its label, as in "Action 2"."""
    return unit.statement.kind == "heading" and there.kind != said.kind


def best_place(places: Sequence[Place], number: Quantity) -> Place | None:
    """Return the place of a number itself that fits best."""
    own = [place for place in places if same(number, place.number)]
    return max(own, key=lambda place: place.fit) if own else None


def contrast(here: Context, own: Place, rival: Place, cited: Evidence) -> tuple[float, float]:
    """Return what speaks for the rival of a number and what for the number itself.

    What stands beside both speaks for neither.
    """
    gain, loss = FOREIGN_WEIGHT * own.foreign, FOREIGN_WEIGHT * rival.foreign
    for word, value in here.items():
        difference = _value(word, rival.around) - _value(word, own.around)
        part = value * cited.weights.get(word, 1.0) * abs(difference)
        gain, loss = (gain + part, loss) if difference > 0 else (gain, loss + part)
    return gain, loss


def merged(left: Context, right: Context) -> dict[str, float]:
    """Return two contexts as one; where both have a word, the greater value."""
    return {word: max(left.get(word, 0.0), right.get(word, 0.0)) for word in {*left, *right}}


def _place(here: Context, unit: Unit, there: Quantity, cited: Evidence) -> Place:
    around = _source_context(unit, there.place, cited)
    near = {
        t.stem
        for t in unit.found
        if t.part == unit.found[there.place].part and t.content and not t.text[0].isdigit()
    }
    foreign = near - covered(near, frozenset(here))
    return Place(
        number=there,
        unit=unit,
        around=around,
        foreign=0.0 if unit.statement.kind == "row" else weight(foreign, cited.weights),
        fit=likeness(here, around, cited.weights),
    )


def _source_context(unit: Unit, place: int, cited: Evidence) -> Context:
    """Return what stands around a number of the source; a cell stands beside its row's first."""
    beside = dict.fromkeys(unit.around, AROUND_WEIGHT)
    if unit.statement.kind == "heading":
        below = (u.stems for u in cited.units if u.passage == unit.passage)
        beside = dict.fromkeys(frozenset[str]().union(*below), BELOW_WEIGHT)
    if unit.statement.kind != "row":
        part = {t.stem for t in unit.found if t.part == unit.found[place].part}
        reach = EVEN if part & _OTHERS else SOURCE
        return merged(context(unit.found, place, reach), beside)
    here, first = unit.found[place].clause, unit.found[0].clause
    cells = {t.stem: 1.0 if t.clause in {here, first} else OTHER_CELL for t in reversed(unit.found)}
    own = {t.stem: 1.0 for t in unit.found if t.clause in {here, first}}
    return merged(merged(cells, own), beside)


def _value(word: str, around: Context) -> float:
    return around.get(word) or max(
        (value for other, value in around.items() if related(word, other)), default=0.0
    )
