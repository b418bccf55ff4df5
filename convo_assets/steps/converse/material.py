"""What a conversation is made from: a chunk, what is related to it, and a plan."""

from collections.abc import Sequence
from dataclasses import dataclass

from convo_assets.identity import content_id
from convo_assets.records import Passage
from convo_assets.steps.converse.exchanges import Evidence
from convo_assets.steps.converse.facts import facts
from convo_assets.steps.converse.language.segments import Segment
from convo_assets.steps.converse.plan import ChunkPlan

BORROWERS = 4
"""Of so many conversations near a statement, one may borrow it."""

OWN = 3
"""Statements that a chunk keeps for its own conversation: the best, which are asked about there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """The chunk that a conversation grows from, its plan, and the pool of related passages."""

    home: Passage
    pool: Sequence[Passage]
    plan: ChunkPlan
    embedded_as: str = ""
    previous: Passage | None = None

    def facts(self, count: int | None = None) -> list[Evidence]:
        """Return the best statements of the chunk itself, `count` of them or all.

        What the chunk before says as well, where the two overlap, is left to it.
        """
        found = [
            Evidence(segment=segment, passage=self.home, surroundings=self.surroundings)
            for segment in facts(self.home)
            if not self.said_before(segment)
        ]
        return found[:count]

    def said_before(self, segment: Segment) -> bool:
        """Return whether the chunk before holds the segment as well."""
        return self.previous is not None and segment.start < self.previous.end

    @property
    def surroundings(self) -> str:
        """Return all text at hand, in which names can be told from words."""
        return "\n".join(passage.text for passage in [self.home, *self.pool])

    def borrowed_facts(self) -> list[Evidence]:
        """Return a statement of each related passage, to be asked about in other ways.

        Not the best one: that is asked about where it is at home. Others draw on the same passages:
        each may borrow some of the statements only, so that none comes up in many conversations.
        """
        drawn = [
            (passage, self.plan.pick(f"borrowed {passage.chunk_id}", lent))
            for passage in self.pool
            if (lent := [s for s in facts(passage)[OWN:] if self._may_borrow(s, passage)])
        ]
        return [
            Evidence(segment=segment, passage=passage, surroundings=self.surroundings)
            for passage, segment in drawn
            if segment.text not in self.home.text
        ]

    def _may_borrow(self, segment: Segment, passage: Passage) -> bool:
        return _group(self.home.chunk_id) == _group(passage.chunk_id, segment.start)


def _group(*of: str | int) -> int:
    return int(content_id(of), 16) % BORROWERS
