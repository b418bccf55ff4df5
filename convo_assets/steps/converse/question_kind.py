"""What a kind of question is, and a table of kinds: see `question_kinds` for those there are."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from convo_assets.steps.converse.local.drafts import Draft
from convo_assets.steps.converse.sections import Section
from convo_assets.vocabulary import Kind


def no_drafts(_section: Section) -> Iterable[Draft]:
    """Return no questions: the kind cannot be made without a large model."""
    return ()


Need = Literal["steps", "several", "elsewhere"]
"""What a kind needs of a unit: instructions in order, more than one fact, a related passage."""


@dataclass(frozen=True, kw_only=True)
class QuestionKind:
    """One kind of question: how it is made in each tier, how often, and how it is checked.

    Attributes:
        name: What turns and reports call it.
        request: What a large model that writes the user is told to ask; goes on after "Ask ".
        reply: What one that writes the assistant is told beside, if anything.
        written_share: Of the exchanges that a large model is asked for; a weight.
        needs: What a unit must hold for it.
        length: How long an answer is told to be, where the kind says it.
        repeatable: Whether one conversation may have it twice.
        draft: Makes questions of this kind from the form of a section, where no large model writes.
        follows: It asks on about what was just said, so it cannot open a conversation.
        refuses: Its answer says that the documents do not know, and cites nothing.
        asks_back: Its answer is a question: which of several things is meant.
        answers: Its answer says what was asked, so a judge can say whether it is right.
    """

    name: Kind
    request: str = ""
    reply: str = ""
    written_share: float = 0.0
    needs: Need | None = None
    length: str = ""
    repeatable: bool = False
    draft: Callable[[Section], Iterable[Draft]] = no_drafts
    follows: bool = False
    refuses: bool = False
    asks_back: bool = False
    answers: bool = True


@dataclass(frozen=True)
class QuestionKinds:
    """A table of kinds."""

    kinds: tuple[QuestionKind, ...]

    def and_also(self, *kinds: QuestionKind) -> "QuestionKinds":
        """Return a table that holds these kinds as well."""
        return replace(self, kinds=(*self.kinds, *kinds))

    @cached_property
    def by_name(self) -> dict[Kind, QuestionKind]:
        """Every kind by its name."""
        return {kind.name: kind for kind in self.kinds}

    @property
    def plain(self) -> QuestionKind:
        """The kind of a question with nothing special about it: the first of the table."""
        return self.kinds[0]

    @cached_property
    def refusing(self) -> frozenset[Kind]:
        """Kinds whose answers cite nothing."""
        return frozenset(kind.name for kind in self.kinds if kind.refuses)

    @cached_property
    def answered(self) -> frozenset[Kind]:
        """Kinds whose answers say what was asked."""
        return frozenset(kind.name for kind in self.kinds if kind.answers)
