"""How a model is tuned."""

from collections.abc import Mapping

import dagster as dg
from pydantic import Field


class TuneSettings(dg.Config):
    """What a training depends on beside its rows and its base model."""

    rank: int = Field(default=16, ge=1, description="Rank of the adapters.")
    feed_forward: bool = Field(
        default=False, description="Adapters in feed-forward layers only, where facts rest."
    )
    upper_layers: float = Field(
        default=1.0, gt=0, le=1, description="Share of layers, from the top, that get adapters."
    )
    keep: float = Field(
        default=1.0,
        ge=0,
        description="How much it counts to stay as the base is on general rows; 0: not at all.",
    )
    learning_rate: float = Field(default=2e-4, gt=0, description="Peak, after a short warm-up.")
    epochs: float = Field(default=1.0, gt=0, description="Times that every row is seen.")
    min_updates: int = Field(
        default=12, ge=0, description="Updates at least: few rows are seen in more epochs."
    )
    token_budget: int = Field(default=0, ge=0, description="Tokens per epoch; 0: all there are.")
    batch_size: int = Field(default=8, ge=1, description="Rows per device and step.")
    accumulation: int = Field(default=1, ge=1, description="Batches per update.")
    max_tokens: int = Field(default=2048, ge=64, description="Longer rows are cut.")
    packing: bool = Field(default=False, description="Several rows in one sequence.")
    checkpointing: bool = Field(default=False, description="Trade time for activation memory.")
    evaluations: int = Field(default=4, ge=1, description="Validations per epoch.")
    patience: int = Field(
        default=3,
        ge=0,
        description="Validations without gain before stopping, the best weights kept; 0: to the "
        "end, the last weights kept.",
    )
    seed: int = Field(default=0, description="Of adapters and order.")


PRESETS: Mapping[str, Mapping[str, float]] = {
    "quick": {},
    "standard": {"epochs": 4, "patience": 0},
    "thorough": {"epochs": 8, "patience": 0},
}
"""By name, what of the settings above says how long is trained.

Facts are learned in the epochs after which held-out conversations gain nothing more: whoever wants
them known trains to the end.
"""
