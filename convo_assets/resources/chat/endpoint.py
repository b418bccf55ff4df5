"""A chat model behind an OpenAI-compatible endpoint: vLLM, Ollama, llama.cpp, hosted."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from math import exp
from typing import Any, Literal, TypeVar

import dagster as dg
from pydantic import Field

from convo_assets.errors import ConfigurationError
from convo_assets.resources.chat.metering import Prices, meter_of
from convo_assets.resources.settings import load_settings
from convo_assets.steps.converse import Prompt, Usage
from convo_assets.vocabulary import Tier

MAX_RETRIES = 5
"""The client waits 0.5 to 8 seconds with jitter in between, and as long as Retry-After says."""

TIMEOUT_SECONDS = 120
_MOST_LOGPROBS = 20
"""As many as OpenAI's interface allows to ask for."""

T = TypeVar("T")


class EndpointChatModel(dg.ConfigurableResource[Any]):
    """Prompts go out side by side, bounded; replies come back in the order of the prompts."""

    base_url: str = Field(description="Such as http://127.0.0.1:8000/v1.")
    model: str = Field(description="Name of the model at the endpoint.")
    model_tier: Literal["large", "small"] = Field(default="large", description="What it can do.")
    concurrency: int = Field(default=16, ge=1, description="Requests in flight.")
    prices: Prices = Prices()

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes its replies."""
        return f"{self.model} at an endpoint"

    @property
    def tier(self) -> Tier:
        """Return how much can be asked of it."""
        return self.model_tier

    @property
    def usage(self) -> Usage:
        """What everything asked in this process has taken so far."""
        return meter_of(self.identity).usage(self.prices)

    def reply(self, prompts: Sequence[Prompt]) -> list[str]:
        """Return one reply per prompt, in the order of the prompts.

        Raises:
            ConfigurationError: If the server cannot be reached or refuses, after all retries.
        """
        return self._ask_all(prompts, _said)

    def probabilities_of_yes(self, prompts: Sequence[Prompt]) -> list[float]:
        """Return for each prompt how likely the reply begins with yes, where it is yes or no.

        Raises:
            ConfigurationError: If the server does not tell probabilities, or as for `reply`.
        """
        first_word = [replace(prompt, max_tokens=1, temperature=0.0) for prompt in prompts]
        return self._ask_all(first_word, _chance_of_yes, logprobs=True, top_logprobs=_MOST_LOGPROBS)

    def _ask_all(
        self, prompts: Sequence[Prompt], read: Callable[[Any], T], **options: Any
    ) -> list[T]:
        from openai import APIConnectionError, APIStatusError, OpenAI

        # The key is read here and is no part of the configuration that Dagster shows.
        with (
            OpenAI(
                base_url=self.base_url,
                api_key=_api_key(),
                max_retries=MAX_RETRIES,
                timeout=TIMEOUT_SECONDS,
            ) as client,
            ThreadPoolExecutor(self.concurrency) as pool,
            meter_of(self.identity).running(),
        ):
            try:
                return list(pool.map(lambda p: read(self._ask(client, p, options)), prompts))
            except (APIConnectionError, APIStatusError) as error:
                # The body of a refusal may quote the prompt.
                reason = f"HTTP status {getattr(error, 'status_code', 'none')}"
                message = (
                    f"The chat endpoint gave no reply ({reason}). Check the server, "
                    "CONVO_CHAT_ENDPOINT, CONVO_CHAT_MODEL and CONVO_CHAT_API_KEY; "
                    "what was finished is kept, so run again to go on."
                )
                raise ConfigurationError(message) from None

    def log_likelihoods(self, texts: Sequence[tuple[str, str]]) -> list[float]:
        """Return nothing: chat endpoints do not tell how likely given texts are.

        Raises:
            ConfigurationError: Always, if anything is asked.
        """
        if not texts:
            return []
        message = (
            "A small model has to run in this process: leave CONVO_CHAT_ENDPOINT empty, or set "
            "CONVO_CHAT_TIER=large for a model that writes answers."
        )
        raise ConfigurationError(message)

    def _ask(self, client: Any, prompt: Prompt, options: Mapping[str, Any]) -> Any:
        completion = client.chat.completions.create(
            model=self.model,
            messages=_messages(prompt),
            max_tokens=prompt.max_tokens,
            temperature=prompt.temperature,
            seed=prompt.seed,
            **options,
        )
        if usage := completion.usage:
            meter_of(self.identity).count(
                prompt_tokens=usage.prompt_tokens, reply_tokens=usage.completion_tokens
            )
        return completion.choices[0]


def _said(choice: Any) -> str:
    return (choice.message.content or "").strip()


def _chance_of_yes(choice: Any) -> float:
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
