"""A reranker behind `/rerank`, as vLLM, llama.cpp, TEI, Cohere and Jina have it."""

from collections.abc import Sequence
from typing import Any

import dagster as dg
from pydantic import Field

from convo_assets.errors import EndpointOutageError, EndpointRefusedError
from convo_assets.resources.openai_api import client, translated

SETTINGS = "CONVO_RERANK"
_TEXTS = ("documents", "texts")
"""What servers call the passages: TEI has the latter, and refuses a request without it."""


class EndpointReranker(dg.ConfigurableResource[Any]):
    """Texts go out in batches; each is scored by itself, so batches can be compared."""

    base_url: str = Field(description="What `/rerank` is below, such as http://127.0.0.1:8000/v1.")
    model: str = Field(description="Name of the model at the endpoint.")
    api_key: str = Field(default="", repr=False, description="Key of the endpoint; empty: none.")
    batch: int = Field(default=32, ge=1, description="Texts per request.")
    timeout_seconds: float = Field(default=60.0, gt=0, description="Until a request has failed.")

    @property
    def identity(self) -> str:
        """Name of the model."""
        return f"{self.model} at an endpoint"

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return how well each text answers the question: more is better.

        Raises:
            EndpointOutageError: If the server is not reached, is overloaded or makes no sense.
            ConfigurationError: If it refuses.
        """
        parts = [texts[start : start + self.batch] for start in range(0, len(texts), self.batch)]
        return [score for part in parts for score in self._scored(question, part)]

    def _scored(self, question: str, texts: Sequence[str]) -> list[float]:
        answer = self._answered(question, texts)
        results: Any = answer.get("results") if isinstance(answer, dict) else answer
        try:
            found = {
                int(result["index"]): float(result.get("relevance_score", result.get("score")))
                for result in results
            }
            return [found[place] for place in range(len(texts))]
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            reason = (
                f"no score came for each of {len(texts)} texts: it must answer `results`, each "
                "with `index` and `relevance_score` or `score`"
            )
            raise EndpointOutageError(reason, settings=SETTINGS) from error

    def _answered(self, question: str, texts: Sequence[str]) -> object:
        """Ask in the words of either kind of server; what the first refuses is what is said."""
        try:
            return self._ask(question, texts, _TEXTS[0])
        except EndpointRefusedError as refused:
            try:
                return self._ask(question, texts, _TEXTS[1])
            except EndpointRefusedError:
                raise refused from None

    def _ask(self, question: str, texts: Sequence[str], name: str) -> Any:
        server = client(self.base_url, self.api_key, timeout_seconds=self.timeout_seconds)
        body = {"model": self.model, "query": question, name: list(texts)}
        with translated(SETTINGS, keyed=bool(self.api_key)):
            return server.post("/rerank", cast_to=object, body=body)
