"""An encoder from transformers: tokens counted, texts batched by length, vectors pooled."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from convo_assets.errors import MissingModelError
from convo_assets.resources.library_logging import silence_transformers
from convo_assets.resources.precision import expect_device
from convo_assets.vocabulary import Vector

BATCH_TOKENS = 8_192
"""Tokens per forward pass, padding included: 32 chunks of 256, some 300 MB of activations."""


@cache
def load_tokenizer(model: str, *, offline: bool, subfolder: str = "") -> Any:
    """Return the model's fast tokenizer.

    Raises:
        MissingModelError: If the model's files are not there.
    """
    from transformers import AutoTokenizer

    silence_transformers()

    try:
        return AutoTokenizer.from_pretrained(model, local_files_only=offline, subfolder=subfolder)
    except (OSError, ValueError) as error:
        remedy = "give a folder with its files, or a hub id and network"
        raise MissingModelError(role="embedding", model=model, remedy=remedy) from error


@cache
def load_counter(model: str, *, offline: bool, subfolder: str = "") -> Tokenizer:
    """Return the model's tokenizer for counting, which cuts and fills up nothing.

    Where it lies in a folder it is read without transformers and torch, which take seconds.

    Raises:
        MissingModelError: If the model's files are not there, or damaged.
    """
    file = Path(model) / subfolder / "tokenizer.json"
    if file.is_file():
        text = file.read_text(encoding="utf-8")
    else:
        loaded = load_tokenizer(model, offline=offline, subfolder=subfolder).backend_tokenizer
        text = loaded.to_str()
    try:
        json.loads(text)["model"]
    except (ValueError, KeyError, TypeError) as error:
        remedy = "its tokenizer.json is damaged; put the whole file in its place"
        raise MissingModelError(role="embedding", model=model, remedy=remedy) from error
    counter = Tokenizer.from_str(text)
    counter.no_truncation()
    counter.no_padding()
    return counter


@cache
def load_encoder(
    model: str,
    *,
    device: str,
    dtype: str,
    offline: bool,
    subfolder: str = "",
    long_rope: tuple[float, float] = (0, 0),
) -> Any:
    """Return the model, once per process.

    `long_rope` is the base of its rotary positions and the factor of dynamic NTK scaling, which
    takes hold beyond the length that the model was trained for.

    Raises:
        MissingModelError: If the model's files are not there, or lack weights of the encoder.
        SettingError: If torch does not have the device.
    """
    import torch
    from transformers import AutoModel

    expect_device(device)
    silence_transformers()
    base, factor = long_rope
    options = {"rope_parameters": {"rope_type": "dynamic", "rope_theta": base, "factor": factor}}
    try:
        encoder, found = AutoModel.from_pretrained(
            model,
            local_files_only=offline,
            subfolder=subfolder,
            output_loading_info=True,
            dtype=getattr(torch, dtype),
            **(options if factor else {}),
        )
    except (OSError, ValueError) as error:
        remedy = "give a folder with its files, or a hub id and network"
        raise MissingModelError(role="embedding", model=model, remedy=remedy) from error
    # What pools a first token for classification is not used, and encoders come without it.
    if lacking := sorted(key for key in found["missing_keys"] if "pooler" not in key):
        remedy = (
            f"its weights lack {len(lacking)} tensors of a {type(encoder).__name__}, as "
            f"{lacking[0]}; give a model made for embeddings"
        )
        raise MissingModelError(role="embedding", model=model, remedy=remedy)
    return encoder.to(device).eval()


def token_starts(counter: Any, text: str) -> Sequence[int]:
    """Return the character at which each token of the text starts."""
    offsets = counter.encode(text, add_special_tokens=False).offsets
    return [start for start, _ in offsets]


def embed(
    tokenizer: Any,
    encoder: Any,
    texts: Sequence[str],
    *,
    max_tokens: int,
    pool: Callable[[Any, Any], Any],
    trained_tokens: int = 0,
) -> list[Vector]:
    """Return one unit vector per text; `pool` turns hidden states and mask into vectors.

    Beyond `trained_tokens` positions are scaled by the longest row: such texts are read alone.
    """
    import torch

    if not texts:
        return []
    counted = tokenizer(list(texts), truncation=True, max_length=max_tokens)
    lengths = [len(ids) for ids in counted["input_ids"]]
    order = sorted(range(len(texts)), key=lambda index: (lengths[index], index))
    vectors: dict[int, Vector] = {}
    for batch in _by_tokens(order, lengths, alone_from=trained_tokens or max_tokens):
        _forget_length(encoder)
        inputs = tokenizer(
            [texts[index] for index in batch],
            truncation=True,
            max_length=max_tokens,
            padding=True,
            return_tensors="pt",
        ).to(encoder.device)
        with torch.inference_mode():
            hidden = encoder(**inputs).last_hidden_state.float()
            pooled = torch.nn.functional.normalize(pool(hidden, inputs["attention_mask"]), dim=-1)
        vectors.update(zip(batch, map(tuple, pooled.cpu().tolist()), strict=True))
    return [vectors[index] for index in range(len(texts))]


def masked_mean(hidden: Any, mask: Any) -> Any:
    """Return the mean of the hidden states of real tokens."""
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weights).sum(dim=1) / weights.sum(dim=1)


def first_token(hidden: Any, mask: Any) -> Any:
    """Return the hidden state of the first real token: [CLS]."""
    return _picked(hidden, mask.argmax(dim=1))


def last_token(hidden: Any, mask: Any) -> Any:
    """Return the hidden state of the last real token, on whichever side padding is."""
    return _picked(hidden, mask.shape[1] - 1 - mask.flip(1).argmax(dim=1))


def masked_max(hidden: Any, mask: Any) -> Any:
    """Return the largest value of each dimension among real tokens."""
    return hidden.masked_fill(mask.unsqueeze(-1) == 0, float("-inf")).amax(dim=1)


POOLING: Mapping[str, Callable[[Any, Any], Any]] = {
    "mean": masked_mean,
    "cls": first_token,
    "lasttoken": last_token,
    "max": masked_max,
}
"""How hidden states become one vector, by the name that sentence-transformers gives it."""


def max_tokens(tokenizer: Any, encoder: Any) -> int:
    """Return the longest input of a model whose folder sets none."""
    positions = getattr(encoder.config, "max_position_embeddings", None) or BATCH_TOKENS
    return min(int(tokenizer.model_max_length), positions, BATCH_TOKENS)


def _picked(hidden: Any, places: Any) -> Any:
    import torch

    return hidden[torch.arange(len(hidden), device=hidden.device), places]


def _forget_length(encoder: Any) -> None:
    """Let dynamic positions start anew: they would stay scaled for the longest text so far."""
    for module in encoder.modules():
        if hasattr(module, "max_seq_len_cached"):
            module.max_seq_len_cached = module.original_max_seq_len
            module.inv_freq = module.original_inv_freq.to(encoder.device)


def _by_tokens(order: Sequence[int], lengths: Sequence[int], *, alone_from: int) -> list[list[int]]:
    """Group texts, shortest first, so that rows times longest row stays within the budget."""
    batches: list[list[int]] = []
    for index in order:
        fits = batches and (len(batches[-1]) + 1) * lengths[index] <= BATCH_TOKENS
        if fits and lengths[index] <= alone_from:
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches
