"""The words that records use for their kinds and states."""

from typing import Literal

Split = Literal["train", "validation", "test"]
Outcome = Literal["done", "partial", "rejected", "quarantined"]
"""A partial input has outputs, which lack something that the input holds."""

Tier = Literal["large", "small", "template"]
Kind = str
"""Name of a kind of question: one of `steps.converse.QUESTION_KINDS`."""

Vector = tuple[float, ...]
