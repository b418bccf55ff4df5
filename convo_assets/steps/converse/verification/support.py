"""Which statements of the passages a sentence rests on, and whether they hold its words."""

from collections.abc import Sequence
from itertools import pairwise

from convo_assets.steps.converse.verification.asked import Asked
from convo_assets.steps.converse.verification.evidence import Evidence, Unit, share
from convo_assets.steps.converse.verification.polarity import opposites
from convo_assets.steps.converse.verification.words import (
    UNITS,
    Token,
    covered,
    related,
    stems,
)

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
    best = best_units(wanted, cited)
    lists = {(u.passage, u.statement.block) for u in best if u.statement.kind == "item"}
    best += [u for u in cited.units if (u.passage, u.statement.block) in lists]
    support = [unit.stems | unit.around for unit in best]
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


def in_the_slot(
    clause: Sequence[Token], aligned: Sequence[Sequence[Token]], known: Evidence
) -> bool:
    """Return whether one word of the source stands between the same words as another one there.

    "Only one reader at a time" where the source says that of a writer, and other things of readers.
    """
    words = {token.stem for token in clause}
    there = max(aligned, key=lambda one: len(words & {token.stem for token in one}))
    said = stems(clause)
    alike = {token.stem for token in clause} & {token.stem for token in there}
    if len(covered(said, stems(there))) < MIN_SLOT_WORDS and len(alike) < MIN_ALIKE:
        return False
    slots = {
        (left.stem, right.stem): word
        for left, word, right in zip(there, there[1:], there[2:], strict=False)
        if word.content and word.stem not in said
    }
    return any(
        other is not None
        and word.content
        and word.stem in known.vocabulary
        and word.stem not in stems(there)
        and not (
            word.text[0].isdigit() or other.text[0].isdigit() or related(word.stem, other.stem)
        )
        for left, word, right in zip(clause, clause[1:], clause[2:], strict=False)
        for other in [slots.get((left.stem, right.stem))]
    )


MIN_SLOT_WORDS = 2
MIN_ALIKE = 5
"""Content words, or else words of any kind, that two clauses must share."""


def other_entry(found: Sequence[Token], cited: Evidence, asked: Asked) -> bool:
    """Return whether a statement rests on an item that tells of another thing than was asked.

    Items and rows tell of what they begin with. Asked is the one of which the question names what
    it begins with; a statement that names neither rests on the one that holds most of its words.
    """
    entries = [u for u in cited.units if u.statement.kind in {"item", "row"} and u.found]
    keys = {id(unit): _key(unit) for unit in entries}
    wanted = [u for u in entries if keys[id(u)] and keys[id(u)] <= asked.known]
    said = stems(found)
    if len(wanted) != 1 or keys[id(wanted[0])] <= said or len(said) < MIN_ENTRY_WORDS:
        return False
    best = max(cited.units, key=lambda unit: share(said, unit.stems, cited.weights))
    if best not in entries or best is wanted[0] or keys[id(best)] <= asked.known | said:
        return False
    right = share(said, wanted[0].stems, cited.weights)
    return share(said, best.stems, cited.weights) - right >= MIN_ENTRY_GAIN


MIN_ENTRY_WORDS = 2
MIN_ENTRY_GAIN = 0.1


def _key(unit: Unit) -> frozenset[str]:
    """Return what an item or row begins with: its first word, or all of the first cell."""
    if unit.statement.kind == "row":
        return stems(t for t in unit.found if t.clause == unit.found[0].clause)
    return stems(unit.found[:1])


def rows_crossed(found: Sequence[Token], cited: Evidence) -> bool:
    """Return whether a part of a sentence names one row of a table and tells what others say."""
    rows = [unit for unit in cited.units if unit.statement.kind == "row"]
    for part in {token.part for token in found}:
        said = stems(t for t in found if t.part == part)
        named = [row for row in rows if (own := _own_key(row, rows)) and own <= said]
        if len(named) != 1:
            continue
        others = [row for row in rows if row is not named[0]]
        foreign = frozenset[str]().union(*(row.stems - _key(row) for row in others))
        elsewhere = frozenset[str]().union(
            *(unit.stems | unit.around for unit in cited.units if unit not in rows)
        )
        wrong = (said & foreign) - named[0].stems - elsewhere - UNITS
        if any(not word[0].isdigit() for word in wrong):
            return True
    return False


def _own_key(row: Unit, rows: Sequence[Unit]) -> frozenset[str]:
    """Return the words of the first cell of a row that no other row has."""
    return _key(row) - frozenset[str]().union(*(one.stems for one in rows if one is not row))


def _neighbours(found: Sequence[Token]) -> set[tuple[str, str]]:
    """Return the pairs of content words that follow each other in one part of a text."""
    words = [token for token in found if token.content]
    return {
        (left.stem, right.stem)
        for left, right in pairwise(words)
        if left.part == right.part and not left.text[0].isdigit()
    }
