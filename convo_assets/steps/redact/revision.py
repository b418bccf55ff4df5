"""Search stored documents for what later ones have taught."""

from dataclasses import dataclass

from convo_assets.records import RedactedDoc
from convo_assets.steps.redact.placeholders import PLACEHOLDER
from convo_assets.steps.redact.policy import RedactionPolicy
from convo_assets.steps.redact.roles import LastingKnownValues
from convo_assets.steps.redact.view import view_of

_SEARCHED = "searched"
"""Names what every stored document has been searched for."""


@dataclass(frozen=True, kw_only=True)
class KnownValueSearch:
    """Which redacted documents hold a value that was found in another document since."""

    known: LastingKnownValues
    policy: RedactionPolicy

    def needed(self) -> bool:
        """Return whether anything has been learnt since the last search was finished."""
        return self.known.mark(_SEARCHED) != self.known.values.fingerprint

    def outdated(self, doc: RedactedDoc) -> bool:
        """Return whether a document must be redacted again."""
        text = PLACEHOLDER.sub(" ", view_of(f"{doc.name}\n\n{doc.text}").text)
        return any(span.label in self.policy.labels for span in self.known.values.find(text))

    def finished(self) -> None:
        """Remember that every document has been looked at."""
        self.known.set_mark(_SEARCHED, self.known.values.fingerprint)
