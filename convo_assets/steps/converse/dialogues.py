"""A conversation in the making."""

from dataclasses import dataclass, field

from convo_assets.steps.converse.gates import standing
from convo_assets.steps.converse.material import Material
from convo_assets.steps.converse.settling import Held


@dataclass(slots=True)
class Dialogue:
    """What has been settled so far in one conversation, and why other attempts were dropped."""

    material: Material
    held: list[Held] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def take(self, outcome: Held | str) -> None:
        """Add an exchange if it stands after the others; else count the reason."""
        if isinstance(outcome, Held):
            outcome = standing(outcome, after=self.held, plan=self.material.plan) or outcome
        if isinstance(outcome, Held):
            self.held.append(outcome)
        else:
            self.reasons.append(outcome)
