"""The words that records use for their kinds and states."""

from typing import Literal

Split = Literal["train", "validation", "test"]
Outcome = Literal["done", "rejected", "quarantined"]
Tier = Literal["large", "small", "template"]
Kind = Literal[
    "answerable", "multi_hop", "comparison", "unanswerable", "partial", "underspecified",
    "false_premise",
]  # fmt: skip
Vector = tuple[float, ...]
