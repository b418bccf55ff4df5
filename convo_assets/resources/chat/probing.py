"""What an OpenAI-compatible server can do: Ollama, vLLM, llama.cpp and hosted ones differ."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from convo_assets.resources.chat.completions import Endpoint, served_models
from convo_assets.resources.openai_api import client, translated

LOST: Mapping[str, str] = MappingProxyType(
    {
        "n": "nothing: every reply is asked for by itself",
        "response_format": "replies may need to be mended, or asked for again",
        "seed": "the same question may get another reply in the next run",
    }
)
"""What this package has to do without where a server does not know a parameter."""

_QUESTION = ({"role": "user", "content": "Name any animal."},)
_SCHEMA = {
    "type": "object",
    "properties": {"colour": {"type": "string", "enum": ["red", "blue"]}},
    "required": ["colour"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """Names of the models it serves, None if it does not tell, and parameters that it follows."""

    models: Sequence[str] | None
    follows: frozenset[str]

    def serves(self, model: str) -> bool:
        """Return whether a model is among those served, as far as the server tells.

        Ollama lists `name:tag` and takes `name` for `name:latest`.
        """
        return self.models is None or bool({model, f"{model}:latest"} & set(self.models))

    @property
    def lost(self) -> Mapping[str, str]:
        """Return what is lost, by parameter that the server does not follow."""
        return {name: loss for name, loss in LOST.items() if name not in self.follows}


def probe(endpoint: Endpoint) -> Capabilities:
    """Ask a server plainly, and then once or twice with each optional parameter.

    Raises:
        EndpointOutageError: If the server is not reached.
        ConfigurationError: If it refuses the plain question.
    """
    with translated(endpoint.settings, keyed=bool(endpoint.api_key), sent=_QUESTION[0]["content"]):
        _ask(endpoint)
    tests: Mapping[str, Callable[[Endpoint], bool]] = {
        "n": _several,
        "response_format": _structure,
        "seed": _repetition,
    }
    follows = frozenset(name for name, test in tests.items() if _passes(test, endpoint))
    return Capabilities(models=served_models(endpoint), follows=follows)


def _passes(test: Callable[[Endpoint], bool], endpoint: Endpoint) -> bool:
    """Return whether a test holds; a server that refuses the request does not pass."""
    from openai import APIError

    try:
        return test(endpoint)
    except (APIError, ValueError, AttributeError, LookupError, TypeError):
        return False


def _several(endpoint: Endpoint) -> bool:
    return len(_ask(endpoint, n=2).choices) == 2  # noqa: PLR2004 - as many as were asked for


def _structure(endpoint: Endpoint) -> bool:
    """Return whether the reply keeps to a schema that the question says nothing about."""
    schema = {"name": "colour", "strict": True, "schema": _SCHEMA}
    wanted = {"type": "json_schema", "json_schema": schema}
    reply = _ask(endpoint, max_tokens=48, response_format=wanted).choices[0].message.content
    return json.loads(reply)["colour"] in {"red", "blue"}


def _repetition(endpoint: Endpoint) -> bool:
    """Return whether two free replies with one seed are the same."""
    first, second = (
        _ask(endpoint, max_tokens=24, temperature=1.0, seed=7).choices[0].message.content
        for _ in range(2)
    )
    return bool(first) and first == second


def _ask(endpoint: Endpoint, *, max_tokens: int = 1, **options: Any) -> Any:
    return _server(endpoint).chat.completions.create(
        model=endpoint.model, messages=_QUESTION, max_tokens=max_tokens, **options
    )


def _server(endpoint: Endpoint) -> Any:
    return client(
        endpoint.base_url, endpoint.api_key, timeout_seconds=endpoint.pace.timeout_seconds
    )
