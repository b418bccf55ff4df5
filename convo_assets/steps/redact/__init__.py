"""raw_docs -> redacted_docs."""

from convo_assets.steps.redact.documents import VERSION, redact_docs
from convo_assets.steps.redact.gate import find_leaks
from convo_assets.steps.redact.policy import RedactionPolicy
from convo_assets.steps.redact.roles import PiiDetector
from convo_assets.steps.redact.text import RedactedText, find_personal_data, redact_texts

__all__ = [
    "VERSION",
    "PiiDetector",
    "RedactedText",
    "RedactionPolicy",
    "find_leaks",
    "find_personal_data",
    "redact_docs",
    "redact_texts",
]
