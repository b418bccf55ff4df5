"""QA pairs: a question, its answer, and the evidence in the source that supports the answer."""

from dataclasses import dataclass

from convo_assets.records import Passage
from convo_assets.steps.converse.segments import Segment
from convo_assets.steps.converse.words import stems
from convo_assets.vocabulary import Kind, Tier

UNKNOWN = "I could not find that in the available information."
"""The text of every refusal, always the same, so that refusals can be recognised."""

YES, NO = "Yes. ", "No. "
MIN_STEMS = 2
"""Content words that a question must have to name what it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A segment of a passage that supports an answer."""

    segment: Segment
    passage: Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class QAPair:
    """A question that can be understood alone, its answer, and the evidence for it."""

    kind: Kind
    question: str
    answer: str
    evidence: tuple[Evidence, ...]
    tier: Tier

    @property
    def is_yes_or_no(self) -> bool:
        """Return whether the answer begins with yes or no."""
        return self.answer.startswith((YES, NO))

    @property
    def leaves_open(self) -> bool:
        """Return whether the assistant asked back which of several things is meant."""
        return self.kind == "underspecified" and bool(self.evidence)

    def answered_by(self, following: "QAPair") -> bool:
        """Return whether it asked back nothing, or the next pair is about one of the things."""
        return not self.leaves_open or any(e in self.evidence for e in following.evidence)


def is_vague(pair: QAPair) -> bool:
    """Return whether a question does not say what it is about."""
    if pair.kind == "underspecified":
        return False
    return len(stems(pair.question)) < MIN_STEMS
