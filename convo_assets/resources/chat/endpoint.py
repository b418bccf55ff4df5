"""A chat model behind an OpenAI-compatible endpoint: vLLM, Ollama, llama.cpp, hosted."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any, Literal

import dagster as dg
from pydantic import Field

from convo_assets.resources.chat.completions import Endpoint, ask
from convo_assets.resources.chat.metering import Prices, meter_of
from convo_assets.resources.chat.pacing import Pace
from convo_assets.resources.chat.probing import Capabilities, probe
from convo_assets.steps.converse import Prompt, Reply, Usage
from convo_assets.vocabulary import Tier


class EndpointChatModel(dg.ConfigurableResource[Any]):
    """Prompts go out side by side, bounded; replies come back in the order of the prompts."""

    base_url: str = Field(description="Such as http://127.0.0.1:8000/v1.")
    model: str = Field(description="Name of the model at the endpoint.")
    api_key: str = Field(default="", repr=False, description="Key of the endpoint; empty: none.")
    model_tier: Literal["large", "small"] = Field(default="large", description="What it can do.")
    pace: Pace = Field(default=Pace(), description="How fast it may be asked.")
    prices: Prices = Field(default=Prices(), description="What it costs.")
    memory: str = Field(
        default="", description="Folder of replies that were paid for; empty: kept in memory."
    )
    role: Literal["CHAT", "JUDGE"] = Field(
        default="CHAT", description="Whose settings errors name: CONVO_CHAT_… or CONVO_JUDGE_…."
    )

    @property
    def kinds(self) -> frozenset[str]:
        """What Dagster's UI calls an asset that is made with it."""
        return frozenset({"openai"})

    @property
    def uses_local_gpu(self) -> bool:
        """Return that it does not: the model runs behind the endpoint."""
        return False

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes its replies."""
        return self._endpoint.identity

    @property
    def tier(self) -> Tier:
        """Return how much can be asked of it."""
        return self.model_tier

    @property
    def usage(self) -> Usage:
        """What everything asked in this process has taken so far."""
        return meter_of(self.identity).usage(self.prices)

    @property
    def side_by_side(self) -> int:
        """How many prompts it answers at once, each asked for by itself."""
        return self.pace.concurrency

    def reply(self, prompts: Sequence[Prompt]) -> list[str]:
        """Return one reply per prompt, in the order of the prompts; empty where there is none.

        Raises:
            EndpointOutageError: If the server is not reached or is overloaded, after retries.
            ConfigurationError: If it refuses whatever it is asked.
        """
        return [reply.text for reply in self.attempt(prompts)]

    def attempt(self, prompts: Sequence[Prompt]) -> list[Reply]:
        """Return what came of each prompt, in the order of the prompts.

        Raises:
            EndpointOutageError: As for `reply`.
            ConfigurationError: As for `reply`.
        """
        endpoint = self._endpoint

        def answer(prompt: Prompt) -> Reply:
            began = perf_counter()
            try:
                return ask(endpoint, prompt)
            finally:
                meter_of(self.identity).wait(perf_counter() - began)

        with meter_of(self.identity).running():
            if len(prompts) == 1:
                return [answer(prompts[0])]
            with ThreadPoolExecutor(self.pace.concurrency) as pool:
                return list(pool.map(answer, prompts))

    @property
    def _endpoint(self) -> Endpoint:
        return Endpoint(
            self.base_url,
            self.model,
            self.pace,
            self.api_key,
            f"CONVO_{self.role}",
            self.memory,
        )

    def capabilities(self) -> Capabilities:
        """Ask the server what it can do; a few short requests.

        Raises:
            EndpointOutageError: If the server is not reached.
            ConfigurationError: If it refuses a plain question.
        """
        return probe(self._endpoint)
