"""The client of OpenAI-compatible servers, and what its errors mean."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from json import JSONDecodeError
from typing import Any

from convo_assets.errors import EndpointKeyError, EndpointOutageError, EndpointRefusedError

MAX_RETRIES = 5
"""The client waits 0.5 to 8 seconds with jitter in between, and as long as Retry-After says."""

MAX_REASON = 300
"""Characters of a server's reason that are passed on."""

QUOTED = 4
"""Words in a row that a server's reason must not have in common with what it was sent."""

_PASSING = {408, 409, 425, 429}
_KEY = {401, 403}
_SERVER_ERROR = 500


def client(base_url: str, api_key: str, *, timeout_seconds: float) -> Any:
    """Return the client of a server, one per process and server."""
    return _client(base_url, api_key, MAX_RETRIES, timeout_seconds)


@cache
def _client(base_url: str, api_key: str, retries: int, seconds: float) -> Any:
    from openai import OpenAI

    # Servers of one's own ask for no key, but the client insists on one.
    return OpenAI(
        base_url=base_url, api_key=api_key or "none", max_retries=retries, timeout=seconds
    )


@contextmanager
def translated(settings: str, *, keyed: bool = False, sent: str = "") -> Iterator[None]:
    """Replace the client's errors: the body of a refusal may quote the prompt.

    `settings` is the beginning of the settings that name the server, such as CONVO_CHAT; `keyed`
    says whether a key was sent. What the server gives as its reason is passed on if `sent`, the
    text that it was asked, is given, and the reason does not quote it.

    Raises:
        EndpointOutageError: If the server is not reached, is overloaded or makes no sense.
        EndpointKeyError: If it wants a key, or another one.
        EndpointRefusedError: If it refuses for another reason.
    """
    from openai import APIConnectionError, APIResponseValidationError, APIStatusError

    try:
        yield
    except (APIConnectionError, APIResponseValidationError, JSONDecodeError) as error:
        raise EndpointOutageError(type(error).__name__, settings=settings) from None
    except APIStatusError as error:
        status = error.status_code
        if status in _PASSING or status >= _SERVER_ERROR:
            reason = f"HTTP status {status}"
            raise EndpointOutageError(reason, settings=settings) from None
        if status in _KEY:
            raise EndpointKeyError(status, settings=settings, given=keyed) from None
        reason = reason_of(error, sent=sent) if sent else ""
        raise EndpointRefusedError(status, settings=settings, reason=reason) from None


def reason_of(error: Any, *, sent: str) -> str:
    """Return what a server gives as its reason, in one line; nothing if it quotes what was sent."""
    said = " ".join(_message(error.body).split())[:MAX_REASON]
    words = said.casefold().split()
    runs = (words[i : i + QUOTED] for i in range(max(1, len(words) - QUOTED + 1)))
    known = " ".join(sent.casefold().split())
    return "" if any(len(run) == QUOTED and " ".join(run) in known for run in runs) else said


def _message(body: object) -> str:
    """Return the message in the body of a refusal: servers put it in different places."""
    if isinstance(body, dict):
        for name in ("message", "error", "detail"):
            if name in body:
                return _message(body[name])
        return ""
    return body if isinstance(body, str) else ""
