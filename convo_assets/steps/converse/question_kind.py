"""What a kind of question is, and a table of kinds: see `question_kinds` for those there are."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from convo_assets.steps.converse.conversation_inputs import ConversationInputs
from convo_assets.steps.converse.plan import ChunkPlan, KindShares
from convo_assets.steps.converse.qa_pairs import Evidence, QAPair
from convo_assets.steps.converse.tables import Row
from convo_assets.vocabulary import Kind


@dataclass(frozen=True, kw_only=True)
class ProseInput:
    """What questions about the statements of a chunk are made from.

    `plain` are the plain questions about `facts`, the first of which opens the conversation;
    `borrowed` those about statements of related passages.
    """

    inputs: ConversationInputs
    facts: Sequence[Evidence]
    plain: Sequence[QAPair]
    borrowed: Sequence[QAPair]

    @property
    def plan(self) -> ChunkPlan:
        """The plan of the conversation, for draws that come out the same every time."""
        return self.inputs.plan


@dataclass(frozen=True, kw_only=True)
class TableInput:
    """What questions about a table are made from: a row, a column, and rows that differ there."""

    row: Row
    others: Sequence[Row]
    column: str
    plan: ChunkPlan


def no_questions(_given: ProseInput | TableInput) -> Iterable[QAPair]:
    """Return no questions: the kind cannot be made of this without a large model."""
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
        draft: Makes questions of this kind from statements, for tiers without a large model.
        share: Of conversations in which it is tried beside plain questions. The shares of all kinds
            are weights: they need not add up to 1.
        draft_from_table: Makes questions of this kind from a row of a table.
        table_share: Of conversations with a table whose row is asked for in this way.
        follows: It asks on about what was just said, so it cannot open a conversation.
        refuses: Its answer says that the documents do not know, and cites nothing.
        asks_back: Its answer is a question: which of several things is meant.
        answers: Its answer says what was asked, so a judge can say whether it is right.
        known_by: Where a passage speaks of the matter and this matches, the documents do know.
    """

    name: Kind
    request: str
    reply: str = ""
    written_share: float = 0.0
    needs: Need | None = None
    length: str = ""
    repeatable: bool = False
    draft: Callable[[ProseInput], Iterable[QAPair]] = no_questions
    share: float = 0.0
    draft_from_table: Callable[[TableInput], Iterable[QAPair]] = no_questions
    table_share: float = 0.0
    follows: bool = False
    refuses: bool = False
    asks_back: bool = False
    answers: bool = True
    known_by: re.Pattern[str] | None = None


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
