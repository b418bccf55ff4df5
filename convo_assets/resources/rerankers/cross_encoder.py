"""A cross-encoder from transformers: BGE rerankers, MiniLM on MS MARCO and the like."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import dagster as dg
from pydantic import Field

from convo_assets.errors import MissingModelError, SettingError
from convo_assets.resources.embedders.encoder import load_tokenizer
from convo_assets.resources.library_logging import silence_transformers
from convo_assets.resources.precision import expect_device

MAX_TOKENS = 512
"""Of question and passage together, where the model allows more: a chunk has at most 256."""


class CrossEncoderReranker(dg.ConfigurableResource[Any]):
    """Scores are the model's one output, without an upper or lower bound."""

    model: str = Field(description="Folder or hub id, e.g. BAAI/bge-reranker-base.")
    device: str = Field(default="cpu", description="torch device.")
    dtype: str = Field(default="float32", description="torch dtype: float32, bfloat16, float16.")
    batch: int = Field(default=16, ge=1, description="Pairs per forward pass.")
    offline: bool = Field(default=False, description="Never ask a hub.")

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes its scores."""
        return f"{self.model} {self.dtype}"

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return how well each text answers the question: more is better.

        Raises:
            MissingModelError: If there is no such model, or its weights do not score pairs.
            SettingError: If it gives other than one number, or torch does not have the device.
        """
        import torch

        tokenizer = load_tokenizer(self.model, offline=self.offline)
        classifier = _load(self.model, self.device, self.dtype, self.offline)
        found: list[float] = []
        for start in range(0, len(texts), self.batch):
            part = list(texts[start : start + self.batch])
            pairs = tokenizer(
                [question] * len(part),
                part,
                truncation="longest_first",
                max_length=min(MAX_TOKENS, int(tokenizer.model_max_length)),
                padding=True,
                return_tensors="pt",
            ).to(classifier.device)
            with torch.inference_mode():
                found += classifier(**pairs).logits[:, 0].float().cpu().tolist()
        return found


@cache
def _load(model: str, device: str, dtype: str, offline: bool) -> Any:  # noqa: FBT001 - a key
    import torch
    from transformers import AutoModelForSequenceClassification

    expect_device(device)
    silence_transformers()
    try:
        classifier, found = AutoModelForSequenceClassification.from_pretrained(
            model,
            local_files_only=offline,
            output_loading_info=True,
            dtype=getattr(torch, dtype),
        )
    except (OSError, ValueError) as error:
        remedy = "give a folder with its files, or a hub id and network"
        raise MissingModelError(role="reranking", model=model, remedy=remedy) from error
    if found["missing_keys"]:
        remedy = "its weights score no pairs; give a cross-encoder"
        raise MissingModelError(role="reranking", model=model, remedy=remedy)
    if classifier.config.num_labels != 1:
        problem = f"gives {classifier.config.num_labels} numbers a pair; a reranker gives one"
        raise SettingError("CONVO_RERANK_MODEL", problem)
    return classifier.to(device).eval()
