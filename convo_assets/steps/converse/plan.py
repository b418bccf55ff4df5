"""What the conversation about each chunk is to be like: drawn from its identifier and a seed.

Every chunk gets the same quota, wherever it stands in its document. Shares follow what people ask
(MTRAG-UN, 2,191 turns by people: 56 % answerable, 19 % unanswerable, 15 % underspecified, 9 %
partial), with fewer refusals: a model tuned on many of them refuses what it knows.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from convo_assets.vocabulary import Kind

T = TypeVar("T")
Style = Literal["plain", "greeting", "keywords", "hurried", "polite"]

_EXCHANGES: Mapping[int, float] = {1: 0.1, 2: 0.3, 3: 0.35, 4: 0.25}
_SPECIAL: Mapping[Kind, float] = {
    "unanswerable": 0.27,
    "partial": 0.18,
    "false_premise": 0.2,
    "multi_hop": 0.35,
}
_OF_TABLES: Mapping[Kind, float] = {"answerable": 0.4, "comparison": 0.3, "underspecified": 0.3}
_PERSONAS: Mapping[str, Mapping[Style, float]] = {
    "newcomer": {"plain": 0.5, "greeting": 0.3, "polite": 0.2},
    "colleague in a hurry": {"plain": 0.4, "keywords": 0.25, "hurried": 0.35},
    "specialist": {"plain": 0.8, "keywords": 0.2},
    "customer": {"plain": 0.5, "greeting": 0.25, "polite": 0.25},
    "auditor": {"plain": 0.7, "polite": 0.3},
}
"""Who asks, and how they write: a person's messages in one conversation share a style."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkPlan:
    """Who asks about a chunk, how, how often, and what is tried beside plain questions."""

    persona: str
    style: Style
    exchanges: int
    special: Kind
    of_table: Kind
    key: str

    def draw(self, what: str) -> float:
        """Return a number from 0 to 1 that belongs to this plan and to `what`."""
        return _draw(self.key, what)

    def pick(self, what: str, choices: Sequence[T]) -> T:
        """Return one of the choices, the same one each time."""
        return choices[int(self.draw(what) * len(choices))]


def plan_for(chunk_id: str, *, seed: int) -> ChunkPlan:
    """Return the plan of a chunk; the same chunk and seed give the same plan."""
    key = f"{seed} {chunk_id}"
    persona = _weighted(_draw(key, "persona"), dict.fromkeys(_PERSONAS, 1 / len(_PERSONAS)))
    return ChunkPlan(
        persona=persona,
        style=_weighted(_draw(key, "style"), _PERSONAS[persona]),
        exchanges=_weighted(_draw(key, "exchanges"), _EXCHANGES),
        special=_weighted(_draw(key, "special"), _SPECIAL),
        of_table=_weighted(_draw(key, "table"), _OF_TABLES),
        key=key,
    )


def _draw(key: str, what: str) -> float:
    digest = hashlib.sha256(f"{key} {what}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def _weighted(draw: float, weights: Mapping[T, float]) -> T:
    for choice, weight in weights.items():
        if (draw := draw - weight) < 0:
            return choice
    return choice
