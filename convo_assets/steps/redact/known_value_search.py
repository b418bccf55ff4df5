"""Search stored documents for known values that were learnt after they were redacted."""

from dataclasses import dataclass

from convo_assets.records import RedactedDoc
from convo_assets.steps.redact.normalized_text import normalize_text
from convo_assets.steps.redact.policy import RedactionPolicy
from convo_assets.steps.redact.roles import LastingKnownValues

_SEARCHED = "searched"
"""Mark under which the known values of the last complete search are stored."""


@dataclass(frozen=True, kw_only=True)
class KnownValueSearch:
    """Finds redacted documents that hold a value which was found in another document since."""

    known: LastingKnownValues
    policy: RedactionPolicy

    def pending_mark(self) -> str | None:
        """Return what is known now, if not all of it has been searched for."""
        known = self.known.values.fingerprint
        return None if self.known.mark(_SEARCHED) == known else known

    def is_outdated(self, doc: RedactedDoc) -> bool:
        """Return whether a document must be redacted again."""
        shown = normalize_text(f"{doc.name}\n\n{doc.text}").text
        text = self.policy.types.placeholder.sub(" ", shown)
        return any(self.policy.replaces(text, span) for span in self.known.values.find(text))

    def mark_done(self, known: str) -> None:
        """Remember that every document has been searched for what was known then."""
        self.known.set_mark(_SEARCHED, known)
