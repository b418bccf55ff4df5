"""A chat engine: one that asks for the beginning of a passage and quotes its first sentence."""

from collections.abc import Sequence
from typing import Any

import dagster as dg
from pydantic import Field

from convo_assets.resources.roles import Secret
from convo_assets.resources.settings import Settings
from convo_assets.steps.converse import Prompt, Usage
from convo_assets.vocabulary import Tier


class QuotingModel(dg.ConfigurableResource[Any]):
    """Needs no weights; its answers are the first sentence of the first passage."""

    words: int = Field(default=4, description="Words of the passage in a question.")

    @property
    def identity(self) -> str:
        return f"quoting {self.words} words"

    @property
    def tier(self) -> Tier:
        return "large"

    @property
    def usage(self) -> Usage:
        return Usage()

    def reply(self, prompts: Sequence[Prompt]) -> list[str]:
        return [self._reply(prompt) for prompt in prompts]

    def log_likelihoods(self, texts: Sequence[tuple[str, str]]) -> list[float]:
        return [0.0 for _ in texts]

    def probabilities_of_yes(self, prompts: Sequence[Prompt]) -> list[float]:
        return [1.0 for _ in prompts]

    def _reply(self, prompt: Prompt) -> str:
        sentence = prompt.user.removeprefix("[1] ").partition(".")[0]
        if "\n\nQuestion: " in prompt.user:
            return f"{sentence} [1]."
        return f"[1] What is said about {' '.join(sentence.lower().split()[: self.words])}?"


def quoting(settings: Settings, secret: Secret) -> QuotingModel:  # noqa: ARG001
    """Return the engine that `CONVO_CHAT=quoting` chooses; it reads no other setting."""
    return QuotingModel()
