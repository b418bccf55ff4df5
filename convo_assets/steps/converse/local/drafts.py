"""A question that a form of the source carries, and the part of the document that answers it."""

from dataclasses import dataclass

from convo_assets.vocabulary import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A question with its answer: `document[start:end]`, told as `answer` where that is not empty.

    `kind` is the form that carries it.
    """

    kind: Kind
    question: str
    start: int
    end: int
    answer: str = ""
