"""One question to an OpenAI-compatible endpoint, and what came of it."""

import json
import re
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from typing import Any

from convo_assets.errors import EndpointOutageError, UnservedModelError
from convo_assets.identity import content_id
from convo_assets.resources.chat.kept import kept_replies
from convo_assets.resources.chat.metering import meter_of
from convo_assets.resources.chat.pacing import Pace, wait_for_turn
from convo_assets.resources.chat.replies import read_reply
from convo_assets.resources.openai_api import client, reason_of, translated
from convo_assets.steps.converse import Prompt, Reply, ReplyFault

_TOO_LONG = re.compile(
    r"context.{0,12}(?:length|window|size|limit)|maximum context|max_model_len|max_new_tokens|"
    r"too (?:long|large|many tokens)|(?:prompt|input|request).{0,40}exceed|exceed.{0,40}(?:token|"
    r"context)",
    re.IGNORECASE,
)
"""How OpenAI, vLLM, SGLang, llama.cpp, TGI and LiteLLM say that a prompt does not fit."""

_FILTERED = re.compile(r"content.?filter|content management policy", re.IGNORECASE)
_TOO_LARGE = 413


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model at an address, how fast it may be asked, and the settings that name it.

    `memory` is the folder in which replies are kept; empty: they are as long as the process is.
    """

    base_url: str
    model: str
    pace: Pace
    api_key: str = field(default="", repr=False)
    settings: str = "CONVO_CHAT"
    memory: str = ""

    @property
    def identity(self) -> str:
        """Name of the model and where it is."""
        return f"{self.model} at an endpoint"


@dataclass
class Options:
    """Which optional parameters a server is known to take, which to refuse, and if it replies."""

    taken: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    replies: bool = False


OPTIONS: defaultdict[tuple[str, str], Options] = defaultdict(Options)
"""By address and model, for as long as this process lasts."""


def ask(endpoint: Endpoint, prompt: Prompt) -> Reply:
    """Return what comes of one prompt; a reply that has come before is not asked for again.

    A prompt that does not fit, or that the server refuses while it answers others, is an outcome of
    its own.

    Raises:
        EndpointOutageError: If the server is not reached, is overloaded or makes no sense.
        ConfigurationError: If it refuses whatever it is asked.
    """
    kept = kept_replies(endpoint.memory)
    key = content_id(endpoint.base_url, endpoint.model, asdict(prompt))
    if (before := kept.get(key)) is not None:
        return Reply(**json.loads(before))
    wait_for_turn(endpoint.pace, prompt, of=endpoint.base_url)
    reply = _ask(endpoint, prompt)
    kept.put(key, json.dumps(asdict(reply)))
    return reply


def _ask(endpoint: Endpoint, prompt: Prompt) -> Reply:
    from openai import APIStatusError, NotFoundError

    sent = f"{prompt.system}\n{prompt.user}"
    with translated(endpoint.settings, keyed=bool(endpoint.api_key), sent=sent):
        try:
            completion = _complete(endpoint, prompt)
        except NotFoundError:
            served = served_models(endpoint)
            raise UnservedModelError(
                endpoint.model, settings=endpoint.settings, served=served
            ) from None
        except APIStatusError as error:
            fault = _fault_of(error, endpoint)
            if fault is None:
                raise
            return Reply(fault=fault)
    choices = getattr(completion, "choices", None)
    if not choices or choices[0].message is None:
        reason = "what came is no chat completion"
        raise EndpointOutageError(reason, settings=endpoint.settings)
    if usage := completion.usage:
        meter_of(endpoint.identity).count(
            prompt_tokens=usage.prompt_tokens, reply_tokens=usage.completion_tokens
        )
    return read_reply(choices[0])


def _fault_of(error: Any, endpoint: Endpoint) -> ReplyFault | None:
    """Return what is wrong with a prompt that was refused, or None if it may be the set-up.

    A server that has answered others refuses this one for itself.
    """
    from openai import BadRequestError, UnprocessableEntityError

    said = f"{getattr(error, 'code', '') or ''} {reason_of(error, sent='') or ''}"
    if error.status_code == _TOO_LARGE:
        return "prompt_too_long"
    if not isinstance(error, BadRequestError | UnprocessableEntityError):
        return None
    if _TOO_LONG.search(said):
        return "prompt_too_long"
    if _FILTERED.search(said) or OPTIONS[endpoint.base_url, endpoint.model].replies:
        return "prompt_refused"
    return None


def _complete(endpoint: Endpoint, prompt: Prompt) -> Any:
    """Ask with what is optional, and without the one parameter that the server refuses.

    Servers that do not know a parameter ignore it or refuse the request, without saying why in a
    way that could be read. A parameter that was refused once is left out from then on.
    """
    from openai import BadRequestError, UnprocessableEntityError

    known = OPTIONS[endpoint.base_url, endpoint.model]
    wanted = _optional(prompt)
    sent = [name for name in wanted if name not in known.refused]
    dropped = ""
    while True:
        try:
            completion = _create(
                endpoint, prompt, {k: v for n in sent for k, v in wanted[n].items()}
            )
        except (BadRequestError, UnprocessableEntityError) as error:
            doubtful = [name for name in sent if name not in known.taken]
            if not doubtful or _TOO_LONG.search(reason_of(error, sent="")):
                raise
            dropped = doubtful[-1]
            sent.remove(dropped)
        else:
            known.taken.update(sent)
            known.replies = True
            # Only the last one for sure: what was left out before it may have been innocent.
            known.refused.update({dropped} - {""})
            return completion


def _optional(prompt: Prompt) -> dict[str, dict[str, object]]:
    wanted: dict[str, dict[str, object]] = {"seed": {"seed": prompt.seed}}
    if prompt.schema:
        schema = {"name": "reply", "strict": True, "schema": json.loads(prompt.schema)}
        asked = {"type": "json_schema", "json_schema": schema}
        wanted["response_format"] = {"response_format": asked}
    return wanted


def _create(endpoint: Endpoint, prompt: Prompt, options: dict[str, object]) -> Any:
    return _server(endpoint).chat.completions.create(
        model=endpoint.model,
        messages=_messages(prompt),
        max_tokens=prompt.max_tokens,
        temperature=prompt.temperature,
        **options,
    )


def served_models(endpoint: Endpoint) -> tuple[str, ...] | None:
    """Return the names of the models that a server has, None if it does not tell."""
    from openai import APIError

    try:
        return tuple(sorted(model.id for model in _server(endpoint).models.list()))
    except (APIError, ValueError, AttributeError, TypeError):
        return None


def _server(endpoint: Endpoint) -> Any:
    return client(
        endpoint.base_url, endpoint.api_key, timeout_seconds=endpoint.pace.timeout_seconds
    )


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
