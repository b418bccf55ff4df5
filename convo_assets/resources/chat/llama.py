"""LLaMA 3.x, or any causal language model with a chat template, in this process."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import dagster as dg
from pydantic import Field

from convo_assets.resources.chat import generation, likelihoods
from convo_assets.resources.chat.metering import Prices, meter_of
from convo_assets.resources.settings import CHAT_BATCH_TOKENS
from convo_assets.steps.converse import Prompt, Usage
from convo_assets.vocabulary import Tier


class LlamaChatModel(dg.ConfigurableResource[Any]):
    """Weights by hub id or folder, spread over the devices there are by accelerate."""

    model: str = Field(description="Hub id or folder.")
    device_map: str = Field(default="auto", description="accelerate's device map, or a device.")
    dtype: str = Field(default="bfloat16", description="torch dtype of the weights.")
    quantization: Literal["none", "4bit"] = Field(default="none", description="bitsandbytes.")
    batch_tokens: int = Field(
        default=CHAT_BATCH_TOKENS, ge=1, description="Prompt and reply, per batch."
    )
    model_tier: Literal["large", "small"] = Field(default="large", description="What it can do.")
    offline: bool = Field(default=False, description="Never ask a hub.")
    prices: Prices = Prices()

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes its replies."""
        return f"{self.model} {self.dtype} {self.quantization} {self.batch_tokens}"

    @property
    def tier(self) -> Tier:
        """Return how much can be asked of it."""
        return self.model_tier

    @property
    def usage(self) -> Usage:
        """What everything asked in this process has taken so far."""
        return meter_of(self.identity).usage(self.prices)

    def reply(self, prompts: Sequence[Prompt]) -> list[str]:
        """Return one reply per prompt, in the order of the prompts."""
        return generation.reply(self._loaded(), prompts)

    def log_likelihoods(self, texts: Sequence[tuple[str, str]]) -> list[float]:
        """Return the mean log-probability per token of each text after its beginning."""
        return likelihoods.log_likelihoods(self._loaded(), texts)

    def probabilities_of_yes(self, prompts: Sequence[Prompt]) -> list[float]:
        """Return for each prompt how likely the reply begins with yes, where it is yes or no."""
        return likelihoods.probabilities_of_yes(self._loaded(), prompts)

    def _loaded(self) -> generation.Loaded:
        loaded = generation.load(
            self.model,
            device_map=self.device_map,
            dtype=self.dtype,
            quantization=self.quantization,
            offline=self.offline,
        )
        return replace(loaded, meter=meter_of(self.identity), batch_tokens=self.batch_tokens)
