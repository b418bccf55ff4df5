"""Which statements of the passages a sentence rests on, and whether they hold its words."""

from collections.abc import Sequence
from itertools import pairwise

from convo_assets.steps.converse.verification.asked import Asked
from convo_assets.steps.converse.verification.evidence import Evidence, Unit, share
from convo_assets.steps.converse.verification.polarity import opposites
from convo_assets.steps.converse.verification.words import Token, covered, related, stems

MIN_SUPPORT = 0.42
"""Share of a sentence's content words, by rarity, that statements of the passages must hold."""


MIN_NEW_SUPPORT = 0.25
"""The same of the words that are not the question's."""


MIN_NEW_WORDS = 2


MAX_SHORT = 3
"""Content words up to which a sentence need hold no more than that of the passages."""


MIN_ALIGNED = 0.45
"""Share of a clause's words from which a clause of the source is what it rests on."""


NEAR = 0.08
"""Difference of shares within which several clauses of the source support a clause alike."""


FIRST_WEIGHT = 0.12
"""What a clause of the source gains if it holds the first content word, often the subject."""


OPPOSITE_WEIGHT = 0.15
"""What a clause gains if it says the opposite of a word."""


WHOLE_WEIGHT = 0.3
"""What a clause gains from the rest of its sentence."""


ANSWERABLE = 0.85
"""Share of a question's words in one statement from which it is not to be refused."""


SAME_STATEMENT = 0.5
"""Share of a clause from which the source says the same, of one thing or another."""


_ASKING = frozenset("long mani much often old far high big kind type sort mean happen".split())


def is_answerable(asked: Asked, known: Evidence) -> bool:
    """Return whether one statement holds nearly all words of the question."""
    wanted = stems(asked.found) - _ASKING
    return len(wanted) > 1 and any(
        share(wanted, unit.stems, known.weights) >= ANSWERABLE for unit in known.units
    )


def is_grounded(
    found: Sequence[Token], lead: Sequence[Token], cited: Evidence, asked: Asked
) -> bool:
    """Return whether the statements that fit best hold enough words of a sentence."""
    wanted = stems(found)
    new = wanted - covered(wanted, asked.known | stems(lead))
    support = [unit.stems | unit.around for unit in best_units(wanted, cited)]
    whole = frozenset[str]().union(*support, cited.heading_stems)
    least = MIN_SUPPORT if len(wanted) > MAX_SHORT else MIN_NEW_SUPPORT
    if share(wanted, whole | asked.known | stems(lead), cited.weights) < least:
        return False
    return len(new) < MIN_NEW_WORDS or share(new, whole, cited.weights) >= MIN_NEW_SUPPORT


def best_units(wanted: frozenset[str], cited: Evidence) -> list[Unit]:
    """Return the two statements that hold most of some words; the second adds to the first."""
    if not cited.units:
        return []
    first = max(cited.units, key=lambda unit: share(wanted, unit.stems, cited.weights))
    rest = wanted - covered(wanted, first.stems)
    second = max(cited.units, key=lambda unit: share(rest, unit.stems, cited.weights))
    return [first, second]


def aligned_clauses(
    clause: tuple[Token, ...],
    found: tuple[Token, ...],
    lead: tuple[Token, ...],
    cited: Evidence,
    asked: Asked,
) -> list[tuple[tuple[Token, ...], Unit]]:
    """Return the clauses of the source that a clause of the answer rests on, best first."""
    wanted, whole = stems(clause), stems(found) | stems(lead)
    if not wanted:
        return []
    first = [token.stem for token in clause if token.content][:1]
    scored = [
        (
            share(wanted, stems(there) | unit.around & asked.known, cited.weights)
            + WHOLE_WEIGHT * share(whole, unit.stems, cited.weights)
            + FIRST_WEIGHT * bool(covered(first, stems(there)))
            + OPPOSITE_WEIGHT * bool(opposites(clause, there)),
            there,
            unit,
        )
        for unit in cited.units
        for there in unit.clauses
    ]
    best = max((score for score, _, _ in scored), default=0.0)
    if best < MIN_ALIGNED * (1 + WHOLE_WEIGHT):
        return []
    near = [one for one in scored if one[0] >= best - NEAR]
    return [(there, unit) for _, there, unit in sorted(near, key=lambda one: -one[0])]


def other_subject(
    clause: Sequence[Token], best: tuple[tuple[Token, ...], Unit], known: Evidence
) -> bool:
    """Return whether a word of the source was replaced by one that has its place elsewhere.

    "The flexible membership" where the source says that of "the standard membership" and something
    else of the flexible one.
    """
    there, unit = best
    here, source = _neighbours(clause), _neighbours(there)
    if share(stems(clause), stems(there), known.weights) < SAME_STATEMENT:
        return False
    for word, following in here:
        if word in unit.stems:
            continue
        lost = {w for w, f in source if f == following and w not in stems(clause)}
        elsewhere = any(
            (word, following) in _neighbours(other.found)
            for other in known.units
            if other is not unit and other.statement.kind != "heading"
        )
        if lost and elsewhere and not any(related(word, w) for w in lost):
            return True
    return False


def _neighbours(found: Sequence[Token]) -> set[tuple[str, str]]:
    """Return the pairs of content words that follow each other in one part of a text."""
    words = [token for token in found if token.content]
    return {
        (left.stem, right.stem)
        for left, right in pairwise(words)
        if left.part == right.part and not left.text[0].isdigit()
    }
