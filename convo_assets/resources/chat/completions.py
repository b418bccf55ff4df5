"""One question to an OpenAI-compatible endpoint, and what is read from the reply."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from json import JSONDecodeError
from math import exp
from typing import Any, TypeVar

from convo_assets.errors import ConfigurationError, EndpointOutageError
from convo_assets.resources.chat.metering import meter_of
from convo_assets.resources.chat.pacing import Pace, wait_for_turn
from convo_assets.resources.settings import load_settings
from convo_assets.steps.converse import Prompt

MAX_RETRIES = 5
"""The client waits 0.5 to 8 seconds with jitter in between, and as long as Retry-After says."""

MOST_LOGPROBS = 20
"""As many as OpenAI's interface allows to ask for."""

REMEMBERED = 8192
"""Replies that a batch which is tried again after an outage need not wait for a second time."""

_PASSING = {408, 409, 425, 429}
_SERVER_ERROR = 500

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model at an address, and how fast it may be asked."""

    base_url: str
    model: str
    pace: Pace

    @property
    def identity(self) -> str:
        """Name of the model and where it is."""
        return f"{self.model} at an endpoint"


@lru_cache(maxsize=REMEMBERED)
def ask(endpoint: Endpoint, prompt: Prompt, *, weighed: int, read: Callable[[Any], T]) -> T:
    """Return what is read from one reply; one that has come is not asked for again.

    `weighed` is the number of first words whose probability is asked for.

    Raises:
        EndpointOutageError: If the server is not reached, is overloaded or makes no sense.
        ConfigurationError: If it refuses.
    """
    wait_for_turn(endpoint.pace, prompt, of=endpoint.base_url)
    with _translated():
        # The key is read here and is no part of the configuration that Dagster shows.
        completion = _client(
            endpoint.base_url, _api_key(), MAX_RETRIES, endpoint.pace.timeout_seconds
        ).chat.completions.create(
            model=endpoint.model,
            messages=_messages(prompt),
            max_tokens=prompt.max_tokens,
            temperature=prompt.temperature,
            seed=prompt.seed,
            **({"logprobs": True, "top_logprobs": weighed} if weighed else {}),
        )
    choices = getattr(completion, "choices", None)
    if not choices or choices[0].message is None:
        reason = "what came is no chat completion"
        raise EndpointOutageError(reason)
    if usage := completion.usage:
        meter_of(endpoint.identity).count(
            prompt_tokens=usage.prompt_tokens, reply_tokens=usage.completion_tokens
        )
    return read(choices[0])


@contextmanager
def _translated() -> Iterator[None]:
    """Replace the client's errors: the body of a refusal may quote the prompt."""
    from openai import APIConnectionError, APIResponseValidationError, APIStatusError

    try:
        yield
    except (APIConnectionError, APIResponseValidationError, JSONDecodeError) as error:
        raise EndpointOutageError(type(error).__name__) from None
    except APIStatusError as error:
        reason = f"HTTP status {error.status_code}"
        if error.status_code in _PASSING or error.status_code >= _SERVER_ERROR:
            raise EndpointOutageError(reason) from None
        message = (
            f"The chat endpoint refuses ({reason}). Check CONVO_CHAT_ENDPOINT, "
            "CONVO_CHAT_MODEL and CONVO_CHAT_API_KEY."
        )
        raise ConfigurationError(message) from None


@cache
def _client(base_url: str, api_key: str, retries: int, seconds: float) -> Any:
    from openai import OpenAI

    return OpenAI(base_url=base_url, api_key=api_key, max_retries=retries, timeout=seconds)


def said(choice: Any) -> str:
    """Return the reply."""
    return (choice.message.content or "").strip()


def chance_of_yes(choice: Any) -> float:
    """Return the share of yes among the most likely first tokens that are yes or no.

    Raises:
        ConfigurationError: If the server does not tell them.
    """
    if not (choice.logprobs and choice.logprobs.content):
        message = (
            "The chat endpoint does not tell how likely its words are (logprobs), so it cannot "
            "judge: leave `judge` of the asset conversations off, or serve the model with vLLM."
        )
        raise ConfigurationError(message)
    first = choice.logprobs.content[0].top_logprobs
    yes, no = (
        sum(exp(t.logprob) for t in first if t.token.strip().lower() == word)
        for word in ("yes", "no")
    )
    return yes / (yes + no) if yes + no else 0.0


def _messages(prompt: Prompt) -> list[dict[str, str]]:
    examples = [
        message
        for asked, replied in prompt.examples
        for message in (
            {"role": "user", "content": asked},
            {"role": "assistant", "content": replied},
        )
    ]
    begin = f'\n\nBegin your reply with "{prompt.begin}".' if prompt.begin else ""
    system = [{"role": "system", "content": prompt.system}] if prompt.system else []
    return [
        *system,
        *examples,
        {"role": "user", "content": prompt.user + begin},
    ]


def _api_key() -> str:
    key = load_settings().convo_chat_api_key
    # Servers of one's own ask for no key, but the client insists on one.
    return key.get_secret_value() if key else "none"
