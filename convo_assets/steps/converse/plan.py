"""What the conversation about each chunk is to be like: drawn from its identifier and a seed.

Every chunk gets the same quota, wherever it stands in its document. Shares follow what people ask
(MTRAG-UN, 2,191 turns by people: 56 % answerable, 19 % unanswerable, 15 % underspecified, 9 %
partial), with fewer refusals: a model tuned on many of them refuses what it knows. What is sought
comes out near their shares too: of 543 such turns 42 % facts, 28 % explanations, 23 % summaries,
7 % ways to do something; verdicts are not counted apart there.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from convo_assets.vocabulary import Kind

T = TypeVar("T")
Style = Literal["plain", "greeting", "keywords", "hurried", "polite"]
Intent = Literal["look something up", "check something", "understand something", "get a task done"]
Sought = Literal["fact", "yes_or_no", "explanation", "procedure", "summary"]
Difficulty = Literal["easy", "hard"]

_EXCHANGES: Mapping[int, float] = {1: 0.1, 2: 0.3, 3: 0.35, 4: 0.25}
_DIFFICULTY: Mapping[Difficulty, float] = {"easy": 0.7, "hard": 0.3}
_STYLES: Mapping[str, Mapping[Style, float]] = {
    "newcomer": {"plain": 0.5, "greeting": 0.3, "polite": 0.2},
    "colleague in a hurry": {"plain": 0.4, "keywords": 0.25, "hurried": 0.35},
    "specialist": {"plain": 0.8, "keywords": 0.2},
    "customer": {"plain": 0.5, "greeting": 0.25, "polite": 0.25},
    "auditor": {"plain": 0.7, "polite": 0.3},
}
"""Who asks, and how they write: a person's messages in one conversation share a style."""

_INTENTS: Mapping[str, Mapping[Intent, float]] = {
    "newcomer": {"understand something": 0.6, "get a task done": 0.2, "look something up": 0.2},
    "colleague in a hurry": {"look something up": 0.6, "get a task done": 0.4},
    "specialist": {"look something up": 0.5, "understand something": 0.3, "check something": 0.2},
    "customer": {"look something up": 0.4, "get a task done": 0.3, "check something": 0.3},
    "auditor": {"check something": 0.6, "look something up": 0.3, "understand something": 0.1},
}
"""What brings the person: one intent for a conversation."""

_ANY_STYLE: Mapping[Style, float] = {
    "plain": 0.55,
    "greeting": 0.1,
    "keywords": 0.1,
    "hurried": 0.1,
    "polite": 0.15,
}
_ANY_INTENT: Mapping[Intent, float] = {
    "look something up": 0.45,
    "check something": 0.2,
    "understand something": 0.2,
    "get a task done": 0.15,
}
"""How personas of one's own write and what brings them: about the mean of the usual ones."""

_SOUGHT: Mapping[Intent, Mapping[Sought, float]] = {
    "look something up": {"fact": 0.7, "summary": 0.2, "explanation": 0.1},
    "check something": {"yes_or_no": 0.5, "fact": 0.3, "explanation": 0.2},
    "understand something": {"explanation": 0.5, "summary": 0.35, "fact": 0.15},
    "get a task done": {"procedure": 0.4, "explanation": 0.3, "fact": 0.3},
}
"""What a single question is after, by the intent behind it."""


@dataclass(frozen=True, kw_only=True)
class KindShares:
    """How often kinds of questions are tried: weights, of prose beside plain ones and of tables."""

    special: Mapping[Kind, float]
    of_tables: Mapping[Kind, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkPlan:
    """Who asks about a chunk, why, how, how often, and what is tried beside plain questions.

    `hard` questions take more than the statement that is nearest to their words.
    """

    persona: str
    style: Style
    intent: Intent
    difficulty: Difficulty
    question_count: int
    special: Kind
    of_table: Kind
    key: str

    def draw(self, what: str) -> float:
        """Return a number from 0 to 1 that belongs to this plan and to `what`."""
        return _draw(self.key, what)

    def pick(self, what: str, choices: Sequence[T]) -> T:
        """Return one of the choices, the same one each time."""
        return choices[int(self.draw(what) * len(choices))]

    def sought(self, what: str) -> Sought:
        """Return what the question about `what` is after."""
        return _weighted(self.draw(f"sought {what}"), _SOUGHT[self.intent])


def plan_for(
    chunk_id: str, *, seed: int, shares: KindShares, personas: Sequence[str] = ()
) -> ChunkPlan:
    """Return the plan of a chunk; the same chunk, seed and personas give the same plan.

    `personas` ask instead of the usual ones, each alike often.
    """
    key = f"{seed} {chunk_id}"
    people = personas or [*_STYLES]
    persona = _weighted(_draw(key, "persona"), dict.fromkeys(people, 1 / len(people)))
    return ChunkPlan(
        persona=persona,
        style=_weighted(_draw(key, "style"), _STYLES.get(persona, _ANY_STYLE)),
        intent=_weighted(_draw(key, "intent"), _INTENTS.get(persona, _ANY_INTENT)),
        difficulty=_weighted(_draw(key, "difficulty"), _DIFFICULTY),
        question_count=_weighted(_draw(key, "exchanges"), _EXCHANGES),
        special=_weighted(_draw(key, "special"), shares.special),
        of_table=_weighted(_draw(key, "table"), shares.of_tables),
        key=key,
    )


def _draw(key: str, what: str) -> float:
    digest = hashlib.sha256(f"{key} {what}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def _weighted(draw: float, weights: Mapping[T, float]) -> T:
    draw *= sum(weights.values())
    for choice, weight in weights.items():
        if (draw := draw - weight) < 0:
            return choice
    return choice
