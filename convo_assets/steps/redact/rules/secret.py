"""Passwords, keys and tokens: by the form their issuers give them, or by the name they go under."""

import re
from collections.abc import Iterator

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.pattern import Pattern, find_all

_ISSUED = (
    r"\b(?:AKIA|ASIA|AGPA|AROA)[0-9A-Z]{12,20}\b",
    r"\bgh[pousr]_[A-Za-z0-9]{20,255}\b",
    r"\bgithub_pat_\w{20,255}\b",
    r"\bglpat-[\w-]{16,}\b",
    r"\bxox[abeoprs]-[\w-]{10,}",
    r"\b(?:sk|pk|rk)[-_](?:live|test|proj|ant)?[-_]?[\w-]{16,}",
    r"\bAIza[\w-]{30,}",
    r"\bya29\.[\w-]{20,}",
    r"\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?",
    r"\bnpm_[A-Za-z0-9]{30,}",
    r"\bSG\.[\w-]{16,}\.[\w-]{16,}",
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
)
_NAME = (
    r"(?:(?<![\w.-])[\w.-]{0,60}(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|"
    r"private[_-]?key|signing[_-]?key|auth[_-]?key|credential|webhook[_-]?key)s?)"
)
_SPOKEN = r"(?:password|passphrase|pin|passcode|token|api key|door code)"
_VALUE = r"(?P<value>[^\s\"'`,;|)\]}<>]{4,})"
_ASSIGNED = (
    # password: hunter2 · API_TOKEN="…" · "clientSecret": "…"
    rf"{_NAME}[\"'`*]{{0,4}}\s{{0,4}}(?:=>|:=|[:=])\s{{0,4}}[\"'`]?(?!\$|<|\[|none\b|null\b|true\b|false\b){_VALUE}",
    # the temporary password is hunter2 · password “hunter2”
    rf"\b{_SPOKEN}\s{{1,4}}(?:is|was|to|now)?\s{{0,4}}[:\"'`“]\s?{_VALUE}",
    rf"\b{_SPOKEN}\s{{1,4}}(?:is|was)\s{{1,4}}[\"'`“]?(?=[^\s]*\d)(?=[^\s]*[^\W\d]){_VALUE}",
    rf"\b(?:Bearer|Basic)\s+(?=[^\s]*\d){_VALUE}",
    rf"(?:--password|--token|-p)[ =](?=[^\s]*\d){_VALUE}",
)


def _is_secret(value: str) -> bool:
    """Return whether a value under a telling name is one: not a word that describes it."""
    bare = value.strip(".*_")
    return len(bare) >= 4 and not (bare.isalpha() and bare.islower() and len(bare) < 9)  # noqa: PLR2004


_PATTERNS = (
    *(Pattern("SECRET", re.compile(form)) for form in _ISSUED),
    *(Pattern("SECRET", re.compile(form, re.IGNORECASE), _is_secret) for form in _ASSIGNED),
)


def find(text: str) -> Iterator[PiiSpan]:
    """Yield passwords, keys and tokens."""
    return find_all(_PATTERNS, text)
