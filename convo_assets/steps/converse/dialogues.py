"""A conversation in the making."""

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
    """What has been settled so far in one conversation, and why other attempts were dropped.

    `asked` is what the source is asked in all of its dialogues; `spare` are exchanges that would
    stand if it had not been asked that.
    """

    material: Material
    held: list[Held] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    asked: Questions = field(default_factory=Questions)
    spare: list[Held] = field(default_factory=list)
    kinds: QuestionKinds = QUESTION_KINDS

    def take(self, outcome: Held | str) -> None:
        """Add an exchange if it stands after the others; else count the reason."""
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
        """Hold the first that is spare, and can stand alone, if there is nothing else.

        Many documents of one form, about different things, would else have one conversation.
        """
        whole = [held for held in self.spare if not held.exchange.leaves_open]
        if whole and not self.held:
            self.reasons.remove(ASKED_BEFORE)
            self.spare.remove(whole[0])
            self._hold(whole[0])

    def close(self) -> None:
        """Drop questions that leave something open where nobody says what is meant.

        A conversation may end with one, but neither consist of it nor go on to something else.
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
