"""The inputs of one conversation: a chunk, related passages and a plan."""

from collections.abc import Sequence
from dataclasses import dataclass

from convo_assets.identity import content_id
from convo_assets.records import Passage
from convo_assets.steps.converse.facts import facts
from convo_assets.steps.converse.language.segments import Segment
from convo_assets.steps.converse.plan import ChunkPlan
from convo_assets.steps.converse.qa_pairs import Evidence

BORROWERS = 4
"""A statement may be borrowed by one of this many groups of conversations, by a hash."""

OWN = 3
"""The best statements of a chunk, in number, which only its own conversation asks about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationInputs:
    """The inputs of one conversation.

    Attributes:
        home: The chunk that the conversation is about.
        pool: Related passages of the source, nearest first.
        plan: Who asks, how, how often, and with which kinds of questions.
        embedded_as: Text of the chunk as it was embedded: with the header of a table.
        previous: The chunk before in the same document, which may overlap.
    """

    home: Passage
    pool: Sequence[Passage]
    plan: ChunkPlan
    embedded_as: str = ""
    previous: Passage | None = None

    def facts(self, count: int | None = None) -> list[Evidence]:
        """Return the best `count` statements of the chunk, or all of them.

        Statements in the overlap with the chunk before belong to that chunk.
        """
        found = [
            Evidence(segment=segment, passage=self.home, surroundings=self.surroundings)
            for segment in facts(self.home)
            if not self.said_before(segment)
        ]
        return found[:count]

    def said_before(self, segment: Segment) -> bool:
        """Return whether a segment stands in the overlap with the chunk before."""
        return self.previous is not None and segment.start < self.previous.end

    @property
    def surroundings(self) -> str:
        """Return the text of all passages, which shows which words are names."""
        return "\n".join(passage.text for passage in [self.home, *self.pool])

    def borrowed_facts(self) -> list[Evidence]:
        """Return one statement of each related passage.

        The best statements are left to the conversation of their own chunk. Of the others each
        conversation may use a quarter, chosen by a hash, so that none is asked about in many.
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
