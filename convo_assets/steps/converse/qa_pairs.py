"""QA pairs: a question, its answer, and the evidence in the source that supports the answer."""

from dataclasses import dataclass

from convo_assets.records import Passage
from convo_assets.steps.converse.segments import Segment
from convo_assets.steps.converse.words import numbers, stems
from convo_assets.vocabulary import Kind, Tier

UNKNOWN = "I could not find that in the available information."
"""The text of every refusal, always the same, so that refusals can be recognised."""

YES, NO = "Yes. ", "No. "
MIN_STEMS = 2
MIN_STEMS_OF_TEMPLATES = 3
"""Content words that a question must have to name what it is about. A template may reduce a
statement to "What does the installer refit?" and needs more; with a number two are enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A segment of a passage that supports an answer."""

    segment: Segment
    passage: Passage
    surroundings: str = ""
    """Text around it, which shows which words are capitalised within sentences, so names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QAPair:
    """A question that can be understood alone, its answer, and the evidence for it.

    Attributes:
        kind: Name of the kind of question. question: The question as it can be understood without
        the conversation. answer: What the assistant says. evidence: Segments that support the
        answer, in the order of the answer; none for a refusal. tier: Who worded it: a template, a
        small model or a large one. subject: What the question is about, if a pronoun may stand for
        it in a follow-up. follow_up_question: The question as a follow-up right behind the turn
        that it goes on from, such as "Do
            you know why?"; empty if there is no such form.
        clarifying_reply: What the user replies where the assistant asked which thing is meant.
        refers_to: Evidence of the turn that `follow_up_question` goes on from.
        topic: Equal topics let a pair go on from another one without `refers_to`.
        open_ended: Several statements may answer it, so none has to fit better than all others.
        optional: Used where a conversation would have fewer pairs than planned.
        paraphrases: Paraphrases, used where the question repeats one that was asked before.
    """

    kind: Kind
    question: str
    answer: str
    evidence: tuple[Evidence, ...]
    tier: Tier
    subject: str = ""
    follow_up_question: str = ""
    clarifying_reply: str = ""
    refers_to: Evidence | None = None
    topic: str = ""
    open_ended: bool = False
    optional: bool = False
    paraphrases: tuple[str, ...] = ()

    @property
    def requires_exact(self) -> bool:
        """Return whether its one statement has to match the question better than any other."""
        return self.kind == "answerable" and len(self.evidence) == 1 and not self.open_ended

    @property
    def is_yes_or_no(self) -> bool:
        """Return whether the answer begins with yes or no."""
        return self.answer.startswith((YES, NO))

    def goes_on_from(self, previous: "QAPair") -> bool:
        """Return whether the short form can be used right behind another pair."""
        if self.refers_to is not None:
            return self.refers_to in previous.evidence
        in_common = bool(self.topic) and self.topic == previous.topic
        return in_common or (previous.leaves_open and previous.answered_by(self))

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
    telling = pair.tier != "template" or pair.open_ended or numbers(pair.question)
    return len(stems(pair.question)) < (MIN_STEMS if telling else MIN_STEMS_OF_TEMPLATES)
