"""A question that a form of the source carries, and the part of the document that answers it."""

from dataclasses import dataclass

from convo_assets.vocabulary import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A question with its answer.

    Attributes:
        kind: Which form carries it.
        question: The question, as it can be understood alone.
        start: Where what answers it begins in the document.
        end: Where it ends.
        answer: How it is told; empty if it is told as it stands.
        follow_up: How it is asked right behind a draft of the same `series`.
        series: What such a follow-up goes on with.
    """

    kind: Kind
    question: str
    start: int
    end: int
    answer: str = ""
    follow_up: str = ""
    series: str = ""
