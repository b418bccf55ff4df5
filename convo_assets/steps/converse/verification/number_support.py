"""Whether the passages hold a number of an answer at all."""

import re
from collections.abc import Sequence

from convo_assets.steps.converse.verification.asked import Asked
from convo_assets.steps.converse.verification.evidence import Evidence, share
from convo_assets.steps.converse.verification.polarity import denies
from convo_assets.steps.converse.verification.quantities import Quantity, quantities, rivals, same
from convo_assets.steps.converse.verification.support import MIN_ALIGNED
from convo_assets.steps.converse.verification.words import Token, stems

MAX_COUNTED = 12
"""Parts of a list that an answer may count itself."""


def number_known(number: Quantity, found: Sequence[Token], cited: Evidence, asked: Asked) -> bool:
    """Return whether passages, headings or the question hold a number of an answer."""
    if any(same(number, there) for unit in cited.units for there in unit.numbers):
        return True
    counted = number.kind in {"number", "ordinal"} and number.value.isdigit()
    if (
        any(same(number, there) for heading in cited.headings for there in quantities(heading))
        or (counted and number.value == "1")
        or (counted and _counts_something(int(number.value), cited))
        or (number.kind == "ordinal" and _counts_off(found))
        or (number.kind == "recurrence" and number.unit in cited.vocabulary | asked.known)
    ):
        return True
    if any(same(number, there) for there in asked.numbers):
        clause = [token for token in found if token.clause == found[number.place].clause]
        wrong = denies(clause) or denies(found)
        return wrong or not _has_rival(number, found, cited)
    return False


def _counts_off(found: Sequence[Token]) -> bool:
    """Return whether a sentence counts off itself: "the first …, the second …"."""
    said = sorted({int(q.value) for q in quantities(found) if q.kind == "ordinal"})
    return len(said) > 1 and said == [*range(1, len(said) + 1)]


def _has_rival(number: Quantity, found: Sequence[Token], cited: Evidence) -> bool:
    """Return whether the source has another number in the place of one that the user gave."""
    wanted = stems(found)
    return any(
        rivals(number, there) and share(wanted, unit.stems, cited.weights) >= MIN_ALIGNED
        for unit in cited.units
        for there in unit.numbers
    )


def _counts_something(value: int, cited: Evidence) -> bool:
    """Return whether a list, a table or an enumeration of the source has so many parts."""
    if value > MAX_COUNTED:
        return False
    blocks: dict[tuple[str, int], int] = {}
    for unit in cited.units:
        if unit.statement.kind in {"item", "row"}:
            key = (unit.passage, unit.statement.block)
            blocks[key] = blocks.get(key, 0) + 1
    enumerated = (
        1 + len(re.findall(r",(?! (?:but|which|so|because)\b)| and | or ", unit.statement.text))
        for unit in cited.units
    )
    return value in blocks.values() or value in set(enumerated)


def denies_a_figure(clause: tuple[Token, ...], cited: Evidence) -> bool:
    """Return whether a clause denies a number that the source does not have: the user's."""
    known = [there for unit in cited.units for there in unit.numbers]
    return denies(clause) and any(
        not any(same(number, there) for there in known) for number in quantities(clause)
    )
