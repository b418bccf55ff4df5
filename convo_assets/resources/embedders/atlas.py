"""nomic-embed-text on Nomic Atlas, through the `nomic` package: texts leave for Nomic's servers."""

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

import dagster as dg
from pydantic import Field

from convo_assets.errors import ConfigurationError, SettingError
from convo_assets.resources.embedders import encoder
from convo_assets.vocabulary import Vector


class NomicAtlasEmbedder(dg.ConfigurableResource[Any]):
    """Asks Atlas and nothing else: inference is `remote`, never chosen by the length of a text.

    Chunks are counted with the tokenizer of the same model, which needs no request.
    """

    model: str = Field(default="nomic-embed-text-v1.5", description="Name of the model at Atlas.")
    tokenizer: str = Field(description="Hub id or folder of the model's tokenizer.")
    api_key: str = Field(
        default="", repr=False, description="Key of Nomic Atlas; nothing is sent without one."
    )
    dimensions: int = Field(default=768, ge=64, le=768, description="Matryoshka width.")
    offline: bool = Field(default=False, description="Never ask a hub for the tokenizer.")

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes its vectors."""
        return f"{self.model} {self.dimensions} at Atlas"

    @property
    def tokenizer_identity(self) -> str:
        """Name of the tokenizer."""
        return self.tokenizer

    @property
    def kinds(self) -> frozenset[str]:
        """What Dagster's UI calls an asset that is made with it."""
        return frozenset({"nomic"})

    @property
    def uses_local_gpu(self) -> bool:
        """Return whether it uses an accelerator of this machine: it does not."""
        return False

    def token_starts(self, text: str) -> Sequence[int]:
        """Return the character at which each token of the text starts."""
        counter = encoder.load_counter(self.tokenizer, offline=self.offline)
        return encoder.token_starts(counter, text)

    def embed_documents(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vector of each passage."""
        return self._embed(texts, "search_document")

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vector of each question."""
        return self._embed(texts, "search_query")

    def _embed(self, texts: Sequence[str], task: str) -> list[Vector]:
        """Return one unit vector per text.

        Raises:
            SettingError: If there is no key.
            ConfigurationError: If Atlas cannot be reached or refuses, after the client's retries.
        """
        if not texts:
            return []
        from nomic import embed

        if not self.api_key:
            raise SettingError("NOMIC_API_KEY", "is needed when CONVO_EMBEDDER=atlas")
        try:
            embed.atlas_class = client(self.api_key)
            found = embed.text(
                list(texts),
                model=self.model,
                task_type=task,
                dimensionality=self.dimensions,
                inference_mode="remote",
            )
        except Exception as error:  # noqa: BLE001 - the client raises nothing narrower
            # It holds status and body; the body may quote texts.
            refusal = error.args[0] if error.args else None
            status = refusal[0] if isinstance(refusal, tuple) and refusal else "none"
            message = (
                f"Nomic Atlas gave no embeddings (HTTP status {status}). Check the network, "
                "NOMIC_API_KEY and CONVO_EMBED_DIMENSIONS."
            )
            raise ConfigurationError(message) from None
        return [_unit(vector) for vector, _ in zip(found["embeddings"], texts, strict=True)]


@cache
def client(token: str) -> Any:
    """Return a client that knows the key.

    The package itself reads it from a file in the home directory that it writes readable for all.
    """
    from nomic.dataset import AtlasClass

    class KeyedAtlas(AtlasClass):
        @property
        def credentials(self) -> dict[str, str]:
            return {"tenant": "production", "token": token}

    keyed: Any = KeyedAtlas
    return keyed()


def _unit(vector: Sequence[float]) -> Vector:
    norm = math.sqrt(sum(x * x for x in vector)) or 1.0
    return tuple(x / norm for x in vector)
