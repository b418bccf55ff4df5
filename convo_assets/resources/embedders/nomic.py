"""nomic-embed-text through transformers' own NomicBert class: no remote code."""

from collections.abc import Sequence
from typing import Any

import dagster as dg
from pydantic import Field

from convo_assets.resources.embedders import encoder
from convo_assets.resources.precision import on_accelerator
from convo_assets.vocabulary import Vector

TRAINED_TOKENS, MAX_TOKENS = 2048, 8192
"""The length its positions were trained for, and up to which they carry when they are scaled."""

ROTARY_BASE, NTK_FACTOR = 1000.0, 2.0
"""As in the model's own code: dynamic NTK, without effect up to the trained length."""


class NomicEmbedder(dg.ConfigurableResource[Any]):
    """Task prefixes, mean over tokens, layer norm, Matryoshka cut, unit length: as Nomic does."""

    model: str = Field(description="Hub id or folder, e.g. nomic-ai/nomic-embed-text-v1.5.")
    dimensions: int = Field(default=768, ge=64, le=768, description="Matryoshka width.")
    device: str = Field(default="cpu", description="torch device.")
    dtype: str = Field(default="float32", description="torch dtype: float32, bfloat16, float16.")
    offline: bool = Field(default=False, description="Never ask a hub.")

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes its vectors."""
        return f"{self.model} {self.dimensions} layer-norm {self.dtype}"

    @property
    def tokenizer_identity(self) -> str:
        """Name of the tokenizer."""
        return self.model

    @property
    def kinds(self) -> frozenset[str]:
        """What Dagster's UI calls an asset that is made with it."""
        return frozenset({"nomic"})

    @property
    def uses_local_gpu(self) -> bool:
        """Return whether it runs on an accelerator of this machine."""
        return on_accelerator(self.device)

    def token_starts(self, text: str) -> Sequence[int]:
        """Return the character at which each token of the text starts."""
        return encoder.token_starts(encoder.load_counter(self.model, offline=self.offline), text)

    def embed_documents(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vector of each passage."""
        return self._embed([f"search_document: {text}" for text in texts])

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vector of each question."""
        return self._embed([f"search_query: {text}" for text in texts])

    def _embed(self, texts: Sequence[str]) -> list[Vector]:
        return encoder.embed(
            encoder.load_tokenizer(self.model, offline=self.offline),
            encoder.load_encoder(
                self.model,
                device=self.device,
                dtype=self.dtype,
                offline=self.offline,
                long_rope=(ROTARY_BASE, NTK_FACTOR),
            ),
            texts,
            max_tokens=MAX_TOKENS,
            trained_tokens=TRAINED_TOKENS,
            pool=self._pool,
        )

    def _pool(self, hidden: Any, mask: Any) -> Any:
        from torch.nn.functional import layer_norm

        mean = encoder.masked_mean(hidden, mask)
        return layer_norm(mean, mean.shape[-1:])[:, : self.dimensions]
