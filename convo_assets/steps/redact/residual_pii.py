"""Residual PII: values that were replaced and still stand elsewhere in the redacted text."""

import re
from collections.abc import Collection, Sequence

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.english_words import is_word_for_login
from convo_assets.steps.redact.pii_type import PiiTypes
from convo_assets.steps.redact.pii_types import PII_TYPES

_MIN_VALUE_LENGTH = 5


def find_residual_pii(
    redacted: str,
    *,
    original: str,
    spans: Sequence[PiiSpan],
    types: PiiTypes = PII_TYPES,
    common_names: Collection[str] = (),
) -> list[PiiSpan]:
    """Return the first place of each replaced value that still stands in the redacted text.

    Values are compared whole and with case: parts of names, and names in another case, are too
    often ordinary words.
    """
    left = types.placeholder.sub(lambda placeholder: " " * len(placeholder[0]), redacted)
    residual_pii = []
    for label, value in sorted({(span.label, original[span.start : span.end]) for span in spans}):
        if is_word_for_login(label, value, common_names):
            continue
        standing = re.search(rf"(?<!\w){re.escape(value)}(?!\w)", left)
        if len(value) >= _MIN_VALUE_LENGTH and standing:
            start, end = standing.span()
            residual_pii.append(
                PiiSpan(start=start, end=end, label=label, score=1.0, detector="residual")
            )
    return residual_pii
