"""A conversation in the making."""

from dataclasses import dataclass, field

from convo_assets.similarity import Questions
from convo_assets.steps.converse.gates import standing
from convo_assets.steps.converse.material import Material
from convo_assets.steps.converse.settling import Held


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

    def take(self, outcome: Held | str) -> None:
        """Add an exchange if it stands after the others; else count the reason."""
        if isinstance(outcome, Held):
            outcome = standing(outcome, after=self.held, plan=self.material.plan) or outcome
        if isinstance(outcome, str):
            self.reasons.append(outcome)
        elif self.asked.near(outcome.exchange.question):
            self.spare.append(outcome)
        else:
            self._hold(outcome)

    def close(self) -> None:
        """Count what is spare, but for the first if there is nothing else to say.

        Many documents of one form, about different things, would else have one conversation.
        """
        if self.spare and not self.held:
            self._hold(self.spare.pop(0))
        self.reasons += ["asked_before"] * len(self.spare)

    def _hold(self, held: Held) -> None:
        self.asked.add(held.exchange.question)
        self.held.append(held)
