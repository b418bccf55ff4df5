"""An embedding model behind an OpenAI-compatible `/v1/embeddings`: Ollama, vLLM, llama.cpp, TEI."""

import math
from collections.abc import Sequence
from typing import Any

import dagster as dg
from pydantic import Field

from convo_assets.errors import EndpointOutageError, SettingError
from convo_assets.resources.embedders import encoder, estimate
from convo_assets.resources.openai_api import client, translated
from convo_assets.vocabulary import Vector

SETTINGS = "CONVO_EMBED"


class OpenAiEmbedder(dg.ConfigurableResource[Any]):
    """Texts go out in batches with the prefix of their task; unit vectors come back in order."""

    base_url: str = Field(description="Such as http://127.0.0.1:11434/v1.")
    model: str = Field(description="Name of the model at the endpoint.")
    dimensions: int = Field(ge=1, description="Width of its vectors.")
    api_key: str = Field(default="", repr=False, description="Key of the endpoint; empty: none.")
    batch: int = Field(default=64, ge=1, description="Texts per request.")
    query_prefix: str = Field(default="", description="Put before each question.")
    document_prefix: str = Field(default="", description="Put before each passage.")
    tokenizer: str = Field(
        default="", description="Folder or hub id of its tokenizer; empty: tokens are estimated."
    )
    timeout_seconds: float = Field(default=120.0, gt=0, description="Until a request has failed.")
    offline: bool = Field(default=False, description="Never ask a hub for the tokenizer.")

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes its vectors."""
        prefixes = f"{self.query_prefix!r} {self.document_prefix!r}"
        return f"{self.model} {self.dimensions} {prefixes} at an endpoint"

    @property
    def tokenizer_identity(self) -> str:
        """Name of the tokenizer."""
        return self.tokenizer or estimate.IDENTITY

    @property
    def kinds(self) -> frozenset[str]:
        """What Dagster's UI calls an asset that is made with it."""
        return frozenset({"openai"})

    @property
    def uses_local_gpu(self) -> bool:
        """Return that it does not: the model runs behind the endpoint."""
        return False

    def token_starts(self, text: str) -> Sequence[int]:
        """Return the character at which each token of the text starts, or is estimated to."""
        if not self.tokenizer:
            return estimate.token_starts(text)
        return encoder.token_starts(
            encoder.load_counter(self.tokenizer, offline=self.offline), text
        )

    def embed_documents(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vector of each passage.

        Raises:
            EndpointOutageError: If the server is not reached or is overloaded, after retries.
            ConfigurationError: If it refuses, or its vectors have another width than was set.
        """
        return self._embed([f"{self.document_prefix}{text}" for text in texts])

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vector of each question, as `embed_documents` does."""
        return self._embed([f"{self.query_prefix}{text}" for text in texts])

    def _embed(self, texts: Sequence[str]) -> list[Vector]:
        starts = range(0, len(texts), self.batch)
        return [vector for at in starts for vector in self._request(texts[at : at + self.batch])]

    def _request(self, texts: Sequence[str]) -> list[Vector]:
        server = client(self.base_url, self.api_key, timeout_seconds=self.timeout_seconds)
        with translated(SETTINGS):
            # As floats: the client asks for base64 by itself, which not every server knows.
            found = server.embeddings.create(
                model=self.model, input=list(texts), encoding_format="float"
            ).data
        if not found or len(found) != len(texts):
            reason = f"{len(found or ())} vectors came for {len(texts)} texts"
            raise EndpointOutageError(reason, settings=SETTINGS)
        width = len(found[0].embedding)
        if width != self.dimensions:
            problem = f"is {self.dimensions}, and {self.model} at the endpoint gives {width}"
            raise SettingError("CONVO_EMBED_DIMENSIONS", problem)
        return [_unit(entry.embedding) for entry in sorted(found, key=lambda entry: entry.index)]


def _unit(vector: Sequence[float]) -> Vector:
    norm = math.sqrt(sum(x * x for x in vector)) or 1.0
    return tuple(x / norm for x in vector)
