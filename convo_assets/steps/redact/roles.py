"""What redaction needs from a named-entity model."""

from collections.abc import Sequence
from typing import Protocol

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.known_values import KnownValues


class PiiDetector(Protocol):
    """Finds the personal data that rules cannot: names, addresses, what only context reveals."""

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes what it finds."""
        ...

    def detect(self, texts: Sequence[str]) -> list[list[PiiSpan]]:
        """Return one list of spans per text, in the order of the texts."""
        ...


class LastingKnownValues(Protocol):
    """Known values of a source that outlive the process."""

    @property
    def values(self) -> KnownValues:
        """What is known."""
        ...

    @property
    def searched(self) -> bool:
        """Whether every stored document has been searched for all that is known now."""
        ...

    def mark_searched(self) -> None:
        """Remember that every stored document has been searched."""
        ...


class KnownValuesBySource(Protocol):
    """Remembers what has been found in the documents of each source."""

    def of(self, source: str) -> LastingKnownValues:
        """Return the known values of one document source."""
        ...

    def key(self) -> bytes:
        """Return the secret that digests and surrogates depend on."""
        ...
