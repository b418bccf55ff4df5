"""The words that records use for their kinds and states."""

from typing import Literal

Split = Literal["train", "validation", "test", "knowledge"]
"""`knowledge` holds questions about facts of `train`, in wordings that no row for training has."""

Outcome = Literal["done", "partial", "rejected", "quarantined"]
"""A partial input has outputs, which lack something that the input holds."""

Tier = Literal["large", "small", "template"]
Kind = str
"""Name of a kind of question: one of `steps.converse.QUESTION_KINDS`."""

Vector = tuple[float, ...]

UNKNOWN = "I could not find that in the available information."
"""The text of every refusal, always the same, so that refusals can be recognised."""
