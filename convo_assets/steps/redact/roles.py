"""What redaction needs from a named-entity model."""

from collections.abc import Collection, Sequence
from typing import Protocol

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.known_values import KnownValues
from convo_assets.steps.redact.policy import RedactionPolicy


class PiiDetector(Protocol):
    """Finds the personal data that rules cannot: names, addresses, what only context reveals."""

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes what it finds."""
        ...

    @property
    def languages(self) -> frozenset[str]:
        """Codes of the languages that the model was made for (ISO 639); none: any."""
        ...

    @property
    def common_names(self) -> Collection[str]:
        """What many people are called, in small letters, as far as the model comes with that."""
        ...

    def detect(self, texts: Sequence[str]) -> list[list[PiiSpan]]:
        """Return one list of spans per text, in the order of the texts."""
        ...


class RedactionPolicies(Protocol):
    """Says what is redacted in the documents of each source."""

    def of(self, source: str) -> RedactionPolicy:
        """Return the policy of one document source."""
        ...


class LastingKnownValues(Protocol):
    """Known values of a source that outlive the process, with marks of what was done with them."""

    @property
    def values(self) -> KnownValues:
        """What is known."""
        ...

    def mark(self, name: str) -> str:
        """Return what was last written under a name, or nothing."""
        ...

    def set_mark(self, name: str, value: str) -> None:
        """Write a text down under a name."""
        ...


class KnownValuesBySource(Protocol):
    """Remembers what has been found in the documents of each source."""

    def of(self, source: str) -> LastingKnownValues:
        """Return the known values of one document source."""
        ...

    def everywhere(self) -> KnownValues:
        """Return what is known of all sources together."""
        ...

    def key(self) -> bytes:
        """Return the secret that digests and surrogates depend on."""
        ...
