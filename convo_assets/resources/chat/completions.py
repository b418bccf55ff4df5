"""One question to an OpenAI-compatible endpoint, and what is read from the reply."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from math import exp
from typing import Any, TypeVar

from convo_assets.errors import EndpointOutageError
from convo_assets.resources.chat.metering import meter_of
from convo_assets.resources.chat.pacing import Pace, wait_for_turn
from convo_assets.resources.openai_api import client, translated
from convo_assets.steps.converse import Prompt

MAX_LOGPROBS = 20
"""As many as OpenAI's interface allows to ask for."""

REMEMBERED = 8192
"""Replies that a batch which is tried again after an outage need not wait for a second time."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model at an address, how fast it may be asked, and the settings that name it."""

    base_url: str
    model: str
    pace: Pace
    api_key: str = field(default="", repr=False)
    settings: str = "CONVO_CHAT"

    @property
    def identity(self) -> str:
        """Name of the model and where it is."""
        return f"{self.model} at an endpoint"


@dataclass
class Options:
    """Which optional parameters a server is known to take, and which to refuse."""

    taken: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)


OPTIONS: defaultdict[tuple[str, str], Options] = defaultdict(Options)
"""By address and model, for as long as this process lasts."""


@lru_cache(maxsize=REMEMBERED)
def ask(endpoint: Endpoint, prompt: Prompt, *, weighed: int, read: Callable[[Any], T]) -> T:
    """Return what is read from one reply; one that has come is not asked for again.

    `weighed` is the number of first words whose probability is asked for.

    Raises:
        EndpointOutageError: If the server is not reached, is overloaded or makes no sense.
        ConfigurationError: If it refuses.
    """
    wait_for_turn(endpoint.pace, prompt, of=endpoint.base_url)
    with translated(endpoint.settings):
        completion = _complete(endpoint, prompt, weighed=weighed)
    choices = getattr(completion, "choices", None)
    if not choices or choices[0].message is None:
        reason = "what came is no chat completion"
        raise EndpointOutageError(reason, settings=endpoint.settings)
    if usage := completion.usage:
        meter_of(endpoint.identity).count(
            prompt_tokens=usage.prompt_tokens, reply_tokens=usage.completion_tokens
        )
    return read(choices[0])


def _complete(endpoint: Endpoint, prompt: Prompt, *, weighed: int) -> Any:
    """Ask with `seed` and `logprobs`, and without the one that the server refuses.

    Servers that do not know a parameter ignore it or refuse the request, without saying why in a
    way that could be read. A parameter that was refused once is left out from then on.
    """
    from openai import BadRequestError, UnprocessableEntityError

    known = OPTIONS[endpoint.base_url, endpoint.model]
    wanted: dict[str, dict[str, object]] = {"seed": {"seed": prompt.seed}}
    if weighed:
        wanted["logprobs"] = {"logprobs": True, "top_logprobs": weighed}
    sent = [name for name in wanted if name not in known.refused]
    dropped = ""
    while True:
        try:
            completion = _create(
                endpoint, prompt, {k: v for n in sent for k, v in wanted[n].items()}
            )
        except (BadRequestError, UnprocessableEntityError):
            doubtful = [name for name in sent if name not in known.taken]
            if not doubtful:
                raise
            dropped = doubtful[-1]
            sent.remove(dropped)
        else:
            known.taken.update(sent)
            # Only the last one for sure: what was left out before it may have been innocent.
            known.refused.update({dropped} - {""})
            return completion


def _create(endpoint: Endpoint, prompt: Prompt, options: dict[str, object]) -> Any:
    server = client(
        endpoint.base_url, endpoint.api_key, timeout_seconds=endpoint.pace.timeout_seconds
    )
    return server.chat.completions.create(
        model=endpoint.model,
        messages=_messages(prompt),
        max_tokens=prompt.max_tokens,
        temperature=prompt.temperature,
        **options,
    )


def said(choice: Any) -> str:
    """Return the reply."""
    return (choice.message.content or "").strip()


def chance_of_yes(choice: Any) -> float:
    """Return the share of yes among the most likely first tokens that are yes or no.

    Of a server that does not tell probabilities the word itself is taken: 1 if it is yes, else 0.
    """
    if not (choice.logprobs and choice.logprobs.content):
        return float(said(choice).lower().startswith("yes"))
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
