"""What curation needs from the outside."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class RowTokenCounter(Protocol):
    """The tokenizer of the model that will be tuned."""

    @property
    def tokenizer_identity(self) -> str:
        """Name of the tokenizer and its chat template."""
        ...

    def count_tokens(self, rows: Sequence[Sequence[Mapping[str, str]]]) -> list[int]:
        """Return how many tokens each list of messages is, with the model's chat template."""
        ...
