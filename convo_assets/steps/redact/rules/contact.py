"""E-mail addresses, telephone numbers, links that identify their owner."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import phonenumbers

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.pattern import Pattern, rule_span

_TELLING_PARAMETER = re.compile(
    r"token|key|sig|secret|pass|pwd|auth|session|code|user|uid|email|mail|name|login|invite",
    re.IGNORECASE,
)
_REGIONS = ("US", "GB", "DE")
"""Countries whose national formats are tried; international (+) numbers need no country."""

_PHONE_CONTEXT = re.compile(
    r"\b(?:phone|tel|telephone|mobile|cell|fax|call(?:ed|s|back)?|ring|rang|dial|reach\w*|text|"
    r"sms|whatsapp|hotline|number|contact|mobil|telefon|rufnummer)\b[^\n]{0,40}$",
    re.IGNORECASE,
)
_PHONE_CANDIDATE = re.compile(
    r"(?<![\w.,/-])(?:\+|\(?0|\(?[1-9])[\d ().\-/\u00a0\u2011]{6,20}\d(?![\w-])"
)
_DATE_LIKE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}")


def _tells(url: str) -> bool:
    """Return whether a link holds a login, a token or somebody's name."""
    try:
        parts = urlsplit(url)
        has_login = parts.username is not None
    except ValueError:
        return True
    return has_login or any(
        _TELLING_PARAMETER.search(name)
        for name, _ in parse_qsl(parts.query, keep_blank_values=True)
    )


_DOMAIN = re.compile(r"@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}\b")
_LOCAL_PART = re.compile(r"[\w.+%'&=-]{0,63}[\w+%-]$")
"""What stands before an @; looked for backwards, because forwards a long run of letters without
any @ takes quadratic time."""

_LINK = Pattern(
    "URL", re.compile(r"\b[a-z][a-z0-9+.-]{1,14}://[^\s<>\"'`\])|]+", re.IGNORECASE), _tells
)


def find(text: str) -> Iterator[PiiSpan]:
    """Yield e-mail addresses, telephone numbers and telling links."""
    yield from _LINK.find(text)
    for domain in _DOMAIN.finditer(text):
        if local := _LOCAL_PART.search(text, max(0, domain.start() - 64), domain.start()):
            yield rule_span(local.start(), domain.end(), "EMAIL")
    for match in _PHONE_CANDIDATE.finditer(text):
        if _is_phone(match[0], before=text[max(0, match.start() - 60) : match.start()]):
            yield rule_span(match.start(), match.end(), "PHONE")


def _is_phone(candidate: str, *, before: str) -> bool:
    """Return whether digits are a telephone number: by form and validity, or by what precedes.

    National numbers look like any other number, so without context they must be valid somewhere
    and written with separators, as people write telephone numbers and nothing else.
    """
    digits = sum(character.isdigit() for character in candidate)
    if not 7 <= digits <= 15 or _DATE_LIKE.search(candidate):  # noqa: PLR2004 - E.164 lengths
        return False
    if candidate.startswith("+"):
        return True
    if _PHONE_CONTEXT.search(before):
        return digits >= 8 or "-" in candidate  # noqa: PLR2004 - shorter ones are extensions
    separated = len(re.findall(r"[ ().\-]+", candidate)) >= 2  # noqa: PLR2004
    return separated and any(_valid_in(region, candidate) for region in _REGIONS)


def _valid_in(region: str, candidate: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(candidate, region))
    except phonenumbers.NumberParseException:
        return False
