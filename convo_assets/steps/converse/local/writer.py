"""The writer that needs no model."""

from collections.abc import Sequence
from dataclasses import dataclass

from convo_assets.steps.converse.answer_grounding import ground
from convo_assets.steps.converse.dialogue_inputs import Dialogues
from convo_assets.steps.converse.drafting import draft
from convo_assets.steps.converse.rephrasing import rephrase_repeats
from convo_assets.steps.converse.writers import Home, Written
from convo_assets.vocabulary import Tier


@dataclass(frozen=True, kw_only=True)
class LocalWriter:
    """Writes conversations that follow from the form of a document."""

    dialogues: Dialogues
    facts_per_chunk: int

    @property
    def tier(self) -> Tier:
        """What rows say wrote them."""
        return "template"

    @property
    def model(self) -> str:
        """No model wrote them."""
        return "none"

    @property
    def prompts(self) -> tuple[object, ...]:
        """Nothing is told to a model."""
        return ()

    def write(self, homes: Sequence[Home]) -> list[Written]:
        """Return what the form of each chunk gives."""
        dialogues = self.dialogues.about(homes)
        drafts = [
            (dialogue, pair)
            for dialogue in dialogues
            for pair in draft(
                dialogue.inputs, dialogue.inputs.facts(self.facts_per_chunk), dialogue.kinds
            )
        ]
        drafts = rephrase_repeats(drafts)
        found = self.dialogues.corpus.retrieve([pair.question for _, pair in drafts])
        for (dialogue, pair), passages in zip(drafts, found, strict=True):
            dialogue.take(ground(pair, passages, dialogue.kinds))
        return self.dialogues.written(dialogues)
