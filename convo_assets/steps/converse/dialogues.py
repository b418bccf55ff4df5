"""The state of one conversation while pairs are added to it."""

from dataclasses import dataclass, field

from convo_assets.similarity import Questions
from convo_assets.steps.converse.gates import standing
from convo_assets.steps.converse.material import Material
from convo_assets.steps.converse.question_kind import QuestionKinds
from convo_assets.steps.converse.question_kinds import QUESTION_KINDS
from convo_assets.steps.converse.settling import Held

ASKED_BEFORE = "asked_before"


@dataclass(slots=True)
class Dialogue:
    """The grounded pairs of one conversation so far, and the reasons of those that were dropped.

    Attributes:
        material: Its chunk, passages and plan.
        held: Pairs that passed the gates, in order.
        reasons: One for each attempt that was dropped.
        asked: Questions of all conversations of the source, earlier runs included.
        spare: Pairs that were dropped only because their question had been asked before.
        kinds: The kinds of questions that there are.
    """

    material: Material
    held: list[Held] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    asked: Questions = field(default_factory=Questions)
    spare: list[Held] = field(default_factory=list)
    kinds: QuestionKinds = QUESTION_KINDS

    def take(self, outcome: Held | str) -> None:
        """Add a grounded pair if it passes the gates; else count the reason."""
        if isinstance(outcome, Held):
            plan, kinds = self.material.plan, self.kinds
            outcome = standing(outcome, after=self.held, plan=plan, kinds=kinds) or outcome
        if isinstance(outcome, str):
            self.reasons.append(outcome)
        elif self.asked.near(outcome.exchange.question, strict=True):
            self.reasons.append(ASKED_BEFORE)
            self.spare.append(outcome)
        else:
            self._hold(outcome)

    def keep_one(self) -> None:
        """Add the first spare pair that can stand alone, if the conversation is empty.

        Without this, of many forms with equal questions only one would have a conversation.
        """
        whole = [held for held in self.spare if not held.exchange.leaves_open]
        if whole and not self.held:
            self.reasons.remove(ASKED_BEFORE)
            self.spare.remove(whole[0])
            self._hold(whole[0])

    def close(self) -> None:
        """Drop pairs that ask back and are followed by a pair about something else.

        A conversation may end with such a pair, but not consist of it.
        """
        held = [one for place, one in enumerate(self.held) if self._goes_on(place)]
        self.reasons += ["left_open"] * (len(self.held) - len(held))
        self.held = held
        self.keep_one()

    def _goes_on(self, place: int) -> bool:
        exchange = self.held[place].exchange
        following = self.held[place + 1 : place + 2]
        if not following:
            return place > 0 or not exchange.leaves_open
        return exchange.answered_by(following[0].exchange)

    def _hold(self, held: Held) -> None:
        self.asked.add(held.exchange.question)
        self.held.append(held)
