"""The client of OpenAI-compatible servers, and what its errors mean."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from json import JSONDecodeError
from typing import Any

from convo_assets.errors import ConfigurationError, EndpointOutageError

MAX_RETRIES = 5
"""The client waits 0.5 to 8 seconds with jitter in between, and as long as Retry-After says."""

_PASSING = {408, 409, 425, 429}
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
def translated(settings: str) -> Iterator[None]:
    """Replace the client's errors: the body of a refusal may quote the prompt.

    `settings` is the beginning of the settings that name the server, such as CONVO_CHAT.

    Raises:
        EndpointOutageError: If the server is not reached, is overloaded or makes no sense.
        ConfigurationError: If it refuses.
    """
    from openai import APIConnectionError, APIResponseValidationError, APIStatusError

    try:
        yield
    except (APIConnectionError, APIResponseValidationError, JSONDecodeError) as error:
        raise EndpointOutageError(type(error).__name__, settings=settings) from None
    except APIStatusError as error:
        reason = f"HTTP status {error.status_code}"
        if error.status_code in _PASSING or error.status_code >= _SERVER_ERROR:
            raise EndpointOutageError(reason, settings=settings) from None
        message = (
            f"The endpoint of {settings}_ENDPOINT refuses ({reason}). Check {settings}_ENDPOINT, "
            f"{settings}_MODEL and {settings}_API_KEY."
        )
        raise ConfigurationError(message) from None
