"""The state of one conversation while pairs are added to it."""

from dataclasses import dataclass, field

from convo_assets.similarity import Questions
from convo_assets.steps.converse.answer_grounding import GroundedQA
from convo_assets.steps.converse.conversation_inputs import ConversationInputs
from convo_assets.steps.converse.gates import apply_gates
from convo_assets.steps.converse.question_kind import QuestionKinds
from convo_assets.steps.converse.question_kinds import QUESTION_KINDS

ASKED_BEFORE = "asked_before"


@dataclass(slots=True)
class Dialogue:
    """The grounded pairs of one conversation so far, and the reasons of those that were dropped.

    Attributes:
        inputs: Its chunk, passages and plan.
        grounded: Pairs that passed the gates, in order.
        reasons: One for each attempt that was dropped.
        asked_questions: Questions of all conversations of the source, earlier runs included.
        spare: Pairs that were dropped only because their question had been asked before.
        kinds: The kinds of questions that there are.
    """

    inputs: ConversationInputs
    grounded: list[GroundedQA] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    asked_questions: Questions = field(default_factory=Questions)
    spare: list[GroundedQA] = field(default_factory=list)
    kinds: QuestionKinds = QUESTION_KINDS

    def take(self, outcome: GroundedQA | str) -> None:
        """Add a grounded pair if it passes the gates; else count the reason."""
        if isinstance(outcome, GroundedQA):
            plan, kinds = self.inputs.plan, self.kinds
            outcome = apply_gates(outcome, after=self.grounded, plan=plan, kinds=kinds) or outcome
        if isinstance(outcome, str):
            self.reasons.append(outcome)
        elif self.asked_questions.near(outcome.pair.question, strict=True):
            self.reasons.append(ASKED_BEFORE)
            self.spare.append(outcome)
        else:
            self._hold(outcome)

    def keep_one(self) -> None:
        """Add the first spare pair that can stand alone, if the conversation is empty.

        Without this, of many forms with equal questions only one would have a conversation.
        """
        whole = [grounded for grounded in self.spare if not grounded.pair.leaves_open]
        if whole and not self.grounded:
            self.reasons.remove(ASKED_BEFORE)
            self.spare.remove(whole[0])
            self._hold(whole[0])

    def close(self) -> None:
        """Drop pairs that ask back and are followed by a pair about something else.

        A conversation may end with such a pair, but not consist of it.
        """
        grounded = [one for place, one in enumerate(self.grounded) if self._goes_on(place)]
        self.reasons += ["left_open"] * (len(self.grounded) - len(grounded))
        self.grounded = grounded
        self.keep_one()

    def _goes_on(self, place: int) -> bool:
        pair = self.grounded[place].pair
        following = self.grounded[place + 1 : place + 2]
        if not following:
            return place > 0 or not pair.leaves_open
        return pair.answered_by(following[0].pair)

    def _hold(self, grounded: GroundedQA) -> None:
        self.asked_questions.add(grounded.pair.question)
        self.grounded.append(grounded)
