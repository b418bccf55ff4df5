"""A chat engine: one that asks for the beginning of a passage and quotes its first sentence."""

import json
from collections.abc import Sequence
from typing import Any

import dagster as dg
from pydantic import Field

from convo_assets.resources.roles import Secret
from convo_assets.resources.settings import Settings
from convo_assets.steps.converse import Prompt, Reply, Usage
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

    @property
    def side_by_side(self) -> int:
        return 1

    def reply(self, prompts: Sequence[Prompt]) -> list[str]:
        return [reply.text for reply in self.attempt(prompts)]

    def attempt(self, prompts: Sequence[Prompt]) -> list[Reply]:
        return [Reply(text=self._reply(prompt)) for prompt in prompts]

    def _reply(self, prompt: Prompt) -> str:
        passage = prompt.user.partition("\n")[2].partition("\n\n")[0]
        sentence = f"{passage.partition('.')[0]}."
        topic = " ".join(sentence.lower().split()[: self.words])
        question = f"What is said about {topic}?"
        asked = {"n": 1, "text": question, "alone": question, "facts": [1]}
        answer = {"n": 1, "quotes": [sentence], "answer": sentence, "found": "yes"}
        fact = {"n": 1, "fact": sentence, "quote": sentence}
        return json.dumps({"facts": [fact], "turns": [asked], "answers": [answer]})


def quoting(settings: Settings, secret: Secret) -> QuotingModel:  # noqa: ARG001
    """Return the engine that `CONVO_CHAT=quoting` chooses; it reads no other setting."""
    return QuotingModel()
