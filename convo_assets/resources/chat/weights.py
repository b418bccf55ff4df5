"""A chat model whose weights are loaded in this process, wherever they come from."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import dagster as dg
from pydantic import Field

from convo_assets.resources.chat import generation
from convo_assets.resources.chat.metering import Prices, meter_of
from convo_assets.resources.settings import CHAT_BATCH_TOKENS
from convo_assets.steps.converse import Prompt, Reply, Usage
from convo_assets.vocabulary import Tier


class WeightsChatModel(dg.ConfigurableResource[Any]):
    """Generates with transformers; a subclass says which weights, and loads them."""

    batch_tokens: int = Field(
        default=CHAT_BATCH_TOKENS, ge=1, description="Prompt and reply tokens, per batch."
    )
    prices: Prices = Field(default=Prices(), description="What it costs.")

    @property
    @abstractmethod
    def identity(self) -> str:
        """Name of the model and everything that changes its replies."""

    @property
    @abstractmethod
    def tier(self) -> Tier:
        """How much can be asked of it."""

    @property
    @abstractmethod
    def uses_local_gpu(self) -> bool:
        """Whether it may run on an accelerator of this machine."""

    @abstractmethod
    def load(self) -> generation.Loaded:
        """Return the model, loaded once per process."""

    @property
    def kinds(self) -> frozenset[str]:
        """What Dagster's UI calls an asset that is made with it."""
        return frozenset({"llama"})

    @property
    def usage(self) -> Usage:
        """What everything asked in this process has taken so far."""
        return meter_of(self.identity).usage(self.prices)

    @property
    def side_by_side(self) -> int:
        """Return 1: prompts that come together are generated together."""
        return 1

    def reply(self, prompts: Sequence[Prompt]) -> list[str]:
        """Return one reply per prompt, in the order of the prompts."""
        return generation.reply(self._metered(), prompts)

    def attempt(self, prompts: Sequence[Prompt]) -> list[Reply]:
        """Return what came of each prompt, in the order of the prompts."""
        return generation.attempt(self._metered(), prompts)

    def _metered(self) -> generation.Loaded:
        return replace(self.load(), meter=meter_of(self.identity), batch_tokens=self.batch_tokens)
