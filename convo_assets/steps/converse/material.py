"""What a conversation is made from: a chunk, what is related to it, and a plan."""

from collections.abc import Sequence
from dataclasses import dataclass

from convo_assets.records import Passage
from convo_assets.steps.converse.exchanges import Evidence
from convo_assets.steps.converse.facts import facts
from convo_assets.steps.converse.plan import ChunkPlan

GONE_ELSEWHERE = 0.3
"""Share of the related statements taken up: others may take them up as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """The chunk that a conversation grows from, its plan, and the pool of related passages."""

    home: Passage
    pool: Sequence[Passage]
    plan: ChunkPlan
    embedded_as: str = ""

    def facts(self, count: int) -> list[Evidence]:
        """Return the best statements of the chunk itself.

        What an earlier chunk of the document says as well, where the two overlap, is left to it.
        """
        earlier = [
            p
            for p in self.pool
            if p.redacted_doc_id == self.home.redacted_doc_id and p.start < self.home.start
        ]
        found = [
            Evidence(segment=segment, passage=self.home, surroundings=self.surroundings)
            for segment in facts(self.home)
            if not any(segment.text in passage.text for passage in earlier)
        ]
        return found[:count]

    @property
    def surroundings(self) -> str:
        """Return all text at hand, in which names can be told from words."""
        return "\n".join(passage.text for passage in [self.home, *self.pool])

    def away_facts(self, *, beyond: int) -> list[Evidence]:
        """Return statements of related passages: first those not asked about by themselves."""
        by_passage = [(passage, facts(passage)) for passage in self.pool]
        spare = [(p, s) for p, found in by_passage for s in found[beyond : beyond + 1]]
        return [
            Evidence(segment=segment, passage=passage, surroundings=self.surroundings)
            for passage, segment in spare
            if segment.text not in self.home.text
            and self.plan.draw(f"elsewhere {segment.text}") < GONE_ELSEWHERE
        ]

    def borrowed_facts(self) -> list[Evidence]:
        """Return the best statement of each related passage, to be asked about in other ways."""
        best = [(passage, facts(passage)[:1]) for passage in self.pool]
        return [
            Evidence(segment=segment, passage=passage, surroundings=self.surroundings)
            for passage, found in best
            for segment in found
            if segment.text not in self.home.text
        ]
