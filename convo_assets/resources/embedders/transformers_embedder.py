"""Any encoder in the layout of sentence-transformers: BGE, E5, GTE and the like."""

from collections.abc import Sequence
from typing import Any

import dagster as dg
from pydantic import Field

from convo_assets.errors import SettingError
from convo_assets.identity import content_id
from convo_assets.resources.embedders import encoder
from convo_assets.resources.embedders.layout import EncoderLayout, read_layout
from convo_assets.resources.precision import on_accelerator
from convo_assets.vocabulary import Vector

_QUERY, _DOCUMENT = ("query",), ("document", "passage", "corpus")
"""Names of prompts, as sentence-transformers looks for them to encode queries and documents."""


class TransformersEmbedder(dg.ConfigurableResource[Any]):
    """Pools and prefixes as the model's folder says; vectors have unit length."""

    model: str = Field(description="Folder or hub id, e.g. BAAI/bge-small-en-v1.5.")
    dimensions: int = Field(
        default=0, ge=0, description="Numbers kept of each vector (Matryoshka); 0: all."
    )
    query_prefix: str | None = Field(
        default=None, description="Put before questions; not set: the folder's prompt."
    )
    document_prefix: str | None = Field(
        default=None, description="Put before passages; not set: the folder's prompt."
    )
    device: str = Field(default="cpu", description="torch device.")
    dtype: str = Field(default="float32", description="torch dtype: float32, bfloat16, float16.")
    offline: bool = Field(default=False, description="Never ask a hub.")

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes its vectors."""
        layout = self._layout
        used = content_id(
            layout.pooling,
            layout.max_tokens,
            layout.lowercase,
            self._query_prefix,
            self._document_prefix,
        )
        return f"{self.model} {self.dimensions or layout.width} {used[:12]} {self.dtype}"

    @property
    def tokenizer_identity(self) -> str:
        """Name of the tokenizer."""
        return self.model

    @property
    def kinds(self) -> frozenset[str]:
        """What Dagster's UI calls an asset that is made with it."""
        return frozenset({"huggingface"})

    @property
    def uses_local_gpu(self) -> bool:
        """Return whether it runs on an accelerator of this machine."""
        return on_accelerator(self.device)

    def token_starts(self, text: str) -> Sequence[int]:
        """Return the character at which each token of the text starts."""
        counter = encoder.load_counter(
            self.model, offline=self.offline, subfolder=self._layout.transformer
        )
        return encoder.token_starts(counter, text)

    def embed_documents(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vector of each passage.

        Raises:
            MissingModelError: If there is no such encoder.
            SettingError: If vectors are to be wider than they are.
        """
        return self._embed([f"{self._document_prefix}{text}" for text in texts])

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vector of each question, as `embed_documents` does."""
        return self._embed([f"{self._query_prefix}{text}" for text in texts])

    @property
    def _layout(self) -> EncoderLayout:
        return read_layout(self.model, offline=self.offline)

    @property
    def _tokenizer(self) -> Any:
        return encoder.load_tokenizer(
            self.model, offline=self.offline, subfolder=self._layout.transformer
        )

    @property
    def _query_prefix(self) -> str:
        return self._layout.prompt(*_QUERY) if self.query_prefix is None else self.query_prefix

    @property
    def _document_prefix(self) -> str:
        given = self.document_prefix
        return self._layout.prompt(*_DOCUMENT) if given is None else given

    def _embed(self, texts: Sequence[str]) -> list[Vector]:
        layout = self._layout
        if layout.width and self.dimensions > layout.width:
            problem = f"is {self.dimensions}, and vectors of {self.model} have {layout.width}"
            raise SettingError("CONVO_EMBED_DIMENSIONS", problem)
        model = encoder.load_encoder(
            self.model,
            device=self.device,
            dtype=self.dtype,
            offline=self.offline,
            subfolder=layout.transformer,
        )
        return encoder.embed(
            self._tokenizer,
            model,
            [text.lower() for text in texts] if layout.lowercase else texts,
            max_tokens=layout.max_tokens or encoder.max_tokens(self._tokenizer, model),
            pool=self._pool,
        )

    def _pool(self, hidden: Any, mask: Any) -> Any:
        pooled = encoder.POOLING[self._layout.pooling](hidden, mask)
        return pooled[:, : self.dimensions] if self.dimensions else pooled
