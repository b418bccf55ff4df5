"""LLaMA 3.x, or any causal language model with a chat template, in this process."""

from typing import Literal

from pydantic import Field

from convo_assets.resources.chat import generation
from convo_assets.resources.chat.weights import WeightsChatModel
from convo_assets.resources.precision import on_accelerator
from convo_assets.vocabulary import Tier


class LlamaChatModel(WeightsChatModel):
    """Weights by hub id or folder, spread over the devices there are by accelerate."""

    model: str = Field(description="Hub id or folder.")
    device_map: str = Field(default="auto", description="accelerate's device map, or a device.")
    dtype: str = Field(default="bfloat16", description="torch dtype of the weights.")
    quantization: Literal["none", "4bit"] = Field(default="none", description="bitsandbytes.")
    model_tier: Literal["large", "small"] = Field(default="large", description="What it can do.")
    offline: bool = Field(default=False, description="Never ask a hub.")

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes its replies."""
        return f"{self.model} {self.dtype} {self.quantization} {self.batch_tokens}"

    @property
    def tier(self) -> Tier:
        """Return how much can be asked of it."""
        return self.model_tier

    @property
    def uses_local_gpu(self) -> bool:
        """Return whether it runs on an accelerator; `auto` is one, as there is one."""
        return on_accelerator(self.device_map)

    def load(self) -> generation.Loaded:
        """Return the model, loaded once per process."""
        return generation.load(
            self.model,
            device_map=self.device_map,
            dtype=self.dtype,
            quantization=self.quantization,
            offline=self.offline,
        )
