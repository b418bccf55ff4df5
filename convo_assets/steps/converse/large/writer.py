"""The writer that has a large model ask and answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from convo_assets.steps.converse.dialogue_inputs import Dialogues
from convo_assets.steps.converse.large.question_prompt import told_of
from convo_assets.steps.converse.large.rounds import prompts, write_dialogues
from convo_assets.steps.converse.roles import ChatModel
from convo_assets.steps.converse.writers import Home, Written
from convo_assets.vocabulary import Tier


@dataclass(frozen=True, kw_only=True)
class LargeWriter:
    """Writes conversations that hold only what a large model wrote."""

    chat_model: ChatModel
    dialogues: Dialogues

    @property
    def tier(self) -> Tier:
        """What rows say wrote them."""
        return "large"

    @property
    def model(self) -> str:
        """Name of the model that wrote them."""
        return self.chat_model.identity

    @property
    def prompts(self) -> tuple[object, ...]:
        """All that is told to the model beside the documents."""
        return (*prompts(self.dialogues.kinds), *told_of(self.dialogues.profile))

    def write(self, homes: Sequence[Home]) -> list[Written]:
        """Return what the model writes about each chunk."""
        dialogues = self.dialogues.about(homes)
        write_dialogues(
            dialogues,
            self.chat_model,
            self.dialogues.corpus.retrieve,
            seed=self.dialogues.seed,
            profile=self.dialogues.profile,
        )
        return self.dialogues.written(dialogues, self.chat_model)
