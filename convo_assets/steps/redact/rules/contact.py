"""E-mail addresses, and links that identify their owner."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.pattern import Pattern, rule_span

_TELLING_PARAMETER = re.compile(
    r"(?:^|[^A-Za-z]|(?<=[a-z])(?=[A-Z]))(?i:api|access|auth)?"
    r"(?i:token|key|sig|secret|pass|pwd|auth|session|sid|code|invite|user|uid|e?mail|name|login)"
)
_NOTHING = re.compile(r".*/.*|.*\.[a-z]{1,4}|true|false|test|\d{1,3}|", re.DOTALL)
"""Values of a parameter `name` that name a file, or nothing."""


def _tells(url: str) -> bool:
    """Return whether a link holds a login, a token or somebody's name."""
    try:
        parts = urlsplit(url)
        has_login = parts.username is not None
    except ValueError:
        return True
    return has_login or any(
        _TELLING_PARAMETER.search(name) and ("@" in value or not _NOTHING.fullmatch(value))
        for name, value in parse_qsl(parts.query)
    )


_DOMAIN = re.compile(r"@(?!(?:\d{1,4}\.){2,}[a-z]{1,4}\b)(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}\b")
"""Behind an @; "1.2.rb" is a version and a file's ending."""

_LOCAL_PART = re.compile(r"[\w.+%'&=-]{0,63}[\w+%-]$")
"""What stands before an @; looked for backwards, because forwards a long run of letters without
any @ takes quadratic time."""

_LINK = Pattern(
    "URL", re.compile(r"\b[a-z][a-z0-9+.-]{1,14}://[^\s<>\"'`\])|]+", re.IGNORECASE), _tells
)


def find(text: str) -> Iterator[PiiSpan]:
    """Yield e-mail addresses and telling links."""
    yield from _LINK.find(text)
    for domain in _DOMAIN.finditer(text):
        if local := _LOCAL_PART.search(text, max(0, domain.start() - 64), domain.start()):
            yield rule_span(local.start(), domain.end(), "EMAIL")
