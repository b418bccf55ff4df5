"""What redaction needs from a named-entity model."""

from collections.abc import Sequence
from typing import Protocol

from convo_assets.records import PiiSpan


class PiiDetector(Protocol):
    """Finds the personal data that rules cannot: names, addresses, what only context reveals."""

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes what it finds."""
        ...

    def detect(self, texts: Sequence[str]) -> list[list[PiiSpan]]:
        """Return one list of spans per text, in the order of the texts."""
        ...
