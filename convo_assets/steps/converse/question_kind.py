"""What a kind of question is, and a table of kinds: see `question_kinds` for those there are."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from convo_assets.steps.converse.large.answers import Answer
from convo_assets.steps.converse.local.drafts import Draft
from convo_assets.steps.converse.plan import KindShares
from convo_assets.steps.converse.sections import Section
from convo_assets.vocabulary import Kind


def no_drafts(_section: Section) -> Iterable[Draft]:
    """Return no questions: the kind cannot be made without a large model."""
    return ()


def any_answer(_answer: Answer) -> bool:
    """Return that an answer of any form answers questions of a kind."""
    return True


@dataclass(frozen=True, kw_only=True)
class QuestionKind:
    """One kind of question: how it is made in each tier, how often, and how it is checked.

    Attributes:
        name: What turns and reports call it.
        request: What a large model is told to ask; goes on after "Ask ". Empty if it never asks so.
        draft: Makes questions of this kind from the form of a section, where no large model writes.
        share: Of conversations in which it is tried beside plain questions. The shares of all kinds
            are weights: they need not add up to 1.
        table_share: Of conversations with a table whose row is asked for in this way.
        follows: It asks on about what was just said, so it cannot open a conversation.
        refuses: Its answer says that the documents do not know, and cites nothing.
        asks_back: Its answer is a question: which of several things is meant.
        answers: Its answer says what was asked, so a judge can say whether it is right.
        accepts: Whether the answer of a large model is of this kind.
    """

    name: Kind
    request: str = ""
    draft: Callable[[Section], Iterable[Draft]] = no_drafts
    share: float = 0.0
    table_share: float = 0.0
    follows: bool = False
    refuses: bool = False
    asks_back: bool = False
    answers: bool = True
    accepts: Callable[[Answer], bool] = any_answer


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

    @cached_property
    def shares(self) -> KindShares:
        """How often each kind is tried; the order is that in which plans have always drawn."""
        return KindShares(
            special={kind.name: kind.share for kind in reversed(self.kinds) if kind.share},
            of_tables={kind.name: kind.table_share for kind in self.kinds if kind.table_share},
        )

    @cached_property
    def refusing(self) -> frozenset[Kind]:
        """Kinds whose answers cite nothing."""
        return frozenset(kind.name for kind in self.kinds if kind.refuses)

    @cached_property
    def answered(self) -> frozenset[Kind]:
        """Kinds whose answers say what was asked."""
        return frozenset(kind.name for kind in self.kinds if kind.answers)
