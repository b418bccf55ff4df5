"""Documents that contradict each other: two facts about the same thing with different values."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from convo_assets.identity import content_id
from convo_assets.records import Chunk
from convo_assets.similarity import numbers
from convo_assets.steps.curate.facts import Fact, facts_of

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


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedFact:
    """A fact with a number: hashes of what it is about and of its values, and where it stands."""

    about: str
    values: str
    start: int
    end: int


def numbered_facts(chunk: Chunk) -> list[NumberedFact]:
    """Return the facts of a chunk that a fact of another document may contradict."""
    return [
        NumberedFact(
            about=content_id(*_about(fact)),
            values=content_id(*fact.values),
            start=fact.start,
            end=fact.end,
        )
        for fact in facts_of(chunk, told=_has_number)
        if len(fact.key.split()) >= _MIN_WORDS and _has_number(" ".join(fact.values))
    ]


def contradictions(facts: Iterable[tuple[str, NumberedFact]]) -> Iterator[Contradiction]:
    """Yield pairs of facts, given with their documents, that cannot both be true.

    Their words are the same but for a number with the same unit. Names and plain words may differ
    for other reasons: a thing can be sold in two towns.
    """
    alike: dict[str, dict[str, NumberedFact]] = defaultdict(dict)
    for document_id, fact in facts:
        alike[fact.about].setdefault(document_id, fact)
    for found in alike.values():
        if 1 < len(found) <= _MAX_DOCUMENTS:
            yield from _differing(list(found.items()))


def _has_number(text: str) -> bool:
    return bool(numbers(text))


def _about(fact: Fact) -> tuple[str, ...]:
    """Return what two facts share that contradict each other: all but the numbers."""
    units = [" ".join(word for word in value.split() if not numbers(word)) for value in fact.values]
    return (fact.form, fact.key, *units)


def _differing(found: list[tuple[str, NumberedFact]]) -> Iterator[Contradiction]:
    (first, one), *others = found
    for document_id, other in others:
        if one.values != other.values:
            yield Contradiction(
                one=Place(document_id=first, start=one.start, end=one.end),
                other=Place(document_id=document_id, start=other.start, end=other.end),
            )
