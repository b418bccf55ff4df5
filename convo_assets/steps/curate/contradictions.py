"""Documents that contradict each other: two facts about the same thing with different values."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from convo_assets.similarity import numbers
from convo_assets.steps.curate.facts import Fact

_MIN_WORDS = 3
"""Words of content that say what a fact is about: with fewer two things may share them."""

_MAX_DOCUMENTS = 3
"""A key that more documents share is a field of a form, filled in for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a fact stands: `document[start:end]`."""

    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two places that say the same of the same thing, but for a number."""

    one: Place
    other: Place


def contradictions(facts: Iterable[tuple[str, Fact]]) -> Iterator[Contradiction]:
    """Yield pairs of facts, given with their documents, that cannot both be true.

    Their words are the same but for a number with the same unit. Names and plain words may differ
    for other reasons: a thing can be sold in two towns.
    """
    alike: dict[tuple[str, ...], dict[str, Fact]] = defaultdict(dict)
    for document_id, fact in facts:
        if len(fact.key.split()) >= _MIN_WORDS and numbers(" ".join(fact.values)):
            alike[_about(fact)].setdefault(document_id, fact)
    for found in alike.values():
        if 1 < len(found) <= _MAX_DOCUMENTS:
            yield from _differing(list(found.items()))


def _about(fact: Fact) -> tuple[str, ...]:
    """Return what two facts share that contradict each other: all but the numbers."""
    units = [" ".join(word for word in value.split() if not numbers(word)) for value in fact.values]
    return (fact.form, fact.key, *units)


def _differing(found: list[tuple[str, Fact]]) -> Iterator[Contradiction]:
    (first, one), *others = found
    for document_id, other in others:
        if one.values != other.values:
            yield Contradiction(
                one=Place(document_id=first, start=one.start, end=one.end),
                other=Place(document_id=document_id, start=other.start, end=other.end),
            )
