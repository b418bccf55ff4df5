"""The statements of passages that an answer may rest on."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from convo_assets.steps.converse.verification.blocks import Statement, statements
from convo_assets.steps.converse.verification.quantities import Quantity, quantities
from convo_assets.steps.converse.verification.words import Token, covered, plain, stems, tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePassage:
    """A passage that an answer may cite, under the id that its marks use."""

    id: str
    text: str
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A sentence, list item or table row of a passage.

    Attributes:
        passage: Id of its passage. statement: What it states. around: Stems of heading, lead-in and
        the sentence before. found: Its words in order.
    """

    passage: str
    statement: Statement
    around: frozenset[str]
    found: tuple[Token, ...]

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of its content words."""
        return stems(self.found)

    @cached_property
    def numbers(self) -> list[Quantity]:
        """Its numbers."""
        return quantities(self.found)

    @cached_property
    def clauses(self) -> list[tuple[Token, ...]]:
        """Its clauses that say something; those without content go with the one before."""
        return [self.found] if self.statement.kind == "row" else clauses(self.found)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All statements of the passages of one answer, and what each stem weighs among them.

    `names_stand_out` unless the language writes every noun with a capital.
    """

    units: Sequence[Unit]
    headings: Sequence[tuple[Token, ...]]
    weights: Mapping[str, float]
    names_stand_out: bool = True

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Stems of all words, function words and headings included."""
        said = (token.stem for unit in self.units for token in unit.found)
        return frozenset(said).union(*(frozenset(t.stem for t in h) for h in self.headings))

    @cached_property
    def heading_stems(self) -> frozenset[str]:
        """Stems of the content words of headings."""
        return frozenset[str]().union(*(stems(heading) for heading in self.headings))

    def of(self, ids: frozenset[str]) -> "Evidence":
        """Return the part that stands in some passages; all of it for no ids."""
        if not ids:
            return self
        return replace(self, units=[unit for unit in self.units if unit.passage in ids])


def evidence(passages: Sequence[SourcePassage], *, english: bool) -> Evidence:
    """Return what passages state."""
    units: list[Unit] = []
    headings: list[tuple[Token, ...]] = []
    for passage in passages:
        heading = tokens(plain(passage.heading, english=english))
        headings.append(heading)
        if heading:
            title = Statement(text=passage.heading, kind="heading")
            units.append(
                Unit(passage=passage.id, statement=title, around=frozenset(), found=heading)
            )
        before: Unit | None = None
        asked = frozenset[str]()
        for statement in statements(passage.text):
            lead = stems(tokens(plain(statement.lead, english=english)))
            near = before is not None and before.statement.block == statement.block
            previous = before.stems if before and near else frozenset[str]()
            if statement.text.endswith("?"):
                asked = stems(tokens(plain(statement.text, english=english)))
                continue
            unit = Unit(
                passage=passage.id,
                statement=statement,
                around=stems(heading) | lead | previous | asked,
                found=tokens(plain(statement.text, english=english)),
            )
            units.append(unit)
            before = unit
    return Evidence(units=units, headings=headings, weights=_weights(units))


def clauses(found: Sequence[Token]) -> list[tuple[Token, ...]]:
    """Return the clauses of a text; one without a content word goes with the one before."""
    result: list[list[Token]] = []
    last = -1
    for token in found:
        if token.clause != last:
            if not result or sum(t.content for t in result[-1]) >= MIN_CLAUSE_WORDS:
                result.append([])
            last = token.clause
        result[-1].append(token)
    if len(result) > 1 and sum(t.content for t in result[-1]) < MIN_CLAUSE_WORDS:
        last_clause = result.pop()
        result[-1] += last_clause
    return [tuple(clause) for clause in result]


MIN_CLAUSE_WORDS = 1
"""Content words from which a clause is looked at alone."""


def _weights(units: Sequence[Unit]) -> dict[str, float]:
    """Return ln(1 + n / statements with it) of every stem, 1 for one that is in one statement.

    A table counts as one statement: its column names are no more common than its keys.
    """
    said: dict[tuple[str, int, int], set[str]] = {}
    for place, unit in enumerate(units):
        table = unit.statement.kind == "row"
        key = (unit.passage, unit.statement.block, -1 if table else place)
        said.setdefault(key, set()).update(token.stem for token in unit.found)
    counts = Counter(word for words in said.values() for word in words)
    highest = math.log(1 + len(said)) if said else 1.0
    return {word: math.log(1 + len(said) / count) / highest for word, count in counts.items()}


def share(wanted: frozenset[str], known: frozenset[str], weights: Mapping[str, float]) -> float:
    """Return the share of stems that are known, rare ones counting more; 1 for no stems."""
    total = sum(weights.get(w, UNSEEN) for w in wanted)
    return sum(weights.get(w, UNSEEN) for w in covered(wanted, known)) / total if total else 1.0


UNSEEN = 0.5
"""Weight of a word that no passage holds: a paraphrase has some."""
