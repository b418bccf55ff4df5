"""Makes redacted documents from raw ones."""

from convo_assets.steps.redact.documents import VERSION, RedactContext, redact_docs
from convo_assets.steps.redact.known_value_search import KnownValueSearch
from convo_assets.steps.redact.known_values import KnownForm, KnownValues
from convo_assets.steps.redact.leak_gate import leak_gate, said_in, without_leaks
from convo_assets.steps.redact.pii_type import PiiType, PiiTypes
from convo_assets.steps.redact.pii_types import PII_TYPES
from convo_assets.steps.redact.policy import RedactionPolicy
from convo_assets.steps.redact.redactor import Redactor
from convo_assets.steps.redact.roles import (
    KnownValuesBySource,
    LastingKnownValues,
    PiiDetector,
    RedactionPolicies,
)
from convo_assets.steps.redact.shapes import Shapes, shapes_in, shapes_of_all
from convo_assets.steps.redact.surrogates import Surrogates
from convo_assets.steps.redact.text import RedactedText

__all__ = [
    "PII_TYPES",
    "VERSION",
    "KnownForm",
    "KnownValueSearch",
    "KnownValues",
    "KnownValuesBySource",
    "LastingKnownValues",
    "PiiDetector",
    "PiiType",
    "PiiTypes",
    "RedactContext",
    "RedactedText",
    "RedactionPolicies",
    "RedactionPolicy",
    "Redactor",
    "Shapes",
    "Surrogates",
    "leak_gate",
    "redact_docs",
    "said_in",
    "shapes_in",
    "shapes_of_all",
    "without_leaks",
]
