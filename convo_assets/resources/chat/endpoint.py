"""A chat model behind an OpenAI-compatible endpoint: vLLM, Ollama, llama.cpp, hosted."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import dagster as dg
from pydantic import Field

from convo_assets.errors import ConfigurationError
from convo_assets.resources.settings import load_settings
from convo_assets.steps.converse.roles import Prompt
from convo_assets.vocabulary import Tier

MAX_RETRIES = 5
"""The client waits 0.5 to 8 seconds with jitter in between, and as long as Retry-After says."""

TIMEOUT_SECONDS = 120


class EndpointChatModel(dg.ConfigurableResource[Any]):
    """Prompts go out side by side, bounded; replies come back in the order of the prompts."""

    base_url: str = Field(description="Such as http://127.0.0.1:8000/v1.")
    model: str = Field(description="Name of the model at the endpoint.")
    model_tier: Literal["large", "small"] = Field(default="large", description="What it can do.")
    concurrency: int = Field(default=16, ge=1, description="Requests in flight.")

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes its replies."""
        return f"{self.model} at an endpoint"

    @property
    def tier(self) -> Tier:
        """Return how much can be asked of it."""
        return self.model_tier

    def reply(self, prompts: Sequence[Prompt]) -> list[str]:
        """Return one reply per prompt, in the order of the prompts.

        Raises:
            ConfigurationError: If the server cannot be reached or refuses, after all retries.
        """
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
        ):
            try:
                return list(pool.map(lambda prompt: self._ask(client, prompt), prompts))
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

    def _ask(self, client: Any, prompt: Prompt) -> str:
        completion = client.chat.completions.create(
            model=self.model,
            messages=_messages(prompt),
            max_tokens=prompt.max_tokens,
            temperature=prompt.temperature,
            seed=prompt.seed,
        )
        return (completion.choices[0].message.content or "").strip()


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
