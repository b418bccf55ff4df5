"""How likely a model finds given texts, and a yes: what it thinks without having it said."""

from collections.abc import Sequence
from typing import Any

from convo_assets.resources.chat.generation import Loaded, token_ids
from convo_assets.resources.chat.loading import within_memory
from convo_assets.steps.converse import Prompt

ROWS = 32
"""Texts scored together: 32 of 80 tokens over a vocabulary of 49,000 take 0.5 GB in float32."""

YES, NO = ("Yes", "YES", "yes"), ("No", "NO", "no")
"""How a reply may begin; a tokenizer may give words another token after a blank."""


def log_likelihoods(loaded: Loaded, texts: Sequence[tuple[str, str]]) -> list[float]:
    """Return the mean log-probability per token of each text after its beginning."""
    if not texts:
        return []
    encode = loaded.tokenizer
    begun = encode([begin for begin, _ in texts], add_special_tokens=False)["input_ids"]
    said = encode([text for _, text in texts], add_special_tokens=False)["input_ids"]
    order = sorted(range(len(texts)), key=lambda i: (len(begun[i]) + len(said[i]), i))
    found: dict[int, float] = {}
    for start in range(0, len(order), ROWS):
        batch = order[start : start + ROWS]
        loaded.meter.count(prompt_tokens=sum(len(begun[i]) + len(said[i]) for i in batch))
        with within_memory(), loaded.meter.running():
            values = _batch_likelihoods(loaded, [begun[i] for i in batch], [said[i] for i in batch])
        found.update(zip(batch, values, strict=True))
    return [found[index] for index in range(len(texts))]


def _batch_likelihoods(
    loaded: Loaded, begun: Sequence[list[int]], said: Sequence[list[int]]
) -> list[float]:
    import torch

    rows = [[*b, *s] for b, s in zip(begun, said, strict=True)]
    width = max(map(len, rows))
    pad = loaded.tokenizer.pad_token_id
    device = loaded.model.device
    ids = torch.tensor([[*row, *[pad] * (width - len(row))] for row in rows], device=device)
    mask = torch.tensor([[1] * len(r) + [0] * (width - len(r)) for r in rows], device=device)
    with torch.inference_mode():
        logits = loaded.model(input_ids=ids, attention_mask=mask).logits[:, :-1].float()
        chosen = torch.log_softmax(logits, dim=-1).gather(2, ids[:, 1:, None]).squeeze(2)
    return [
        float(chosen[i, len(b) - 1 : len(b) + len(s) - 1].mean())
        for i, (b, s) in enumerate(zip(begun, said, strict=True))
    ]


def probabilities_of_yes(loaded: Loaded, prompts: Sequence[Prompt]) -> list[float]:
    """Return for each prompt the probability that the reply begins with yes rather than no."""
    import torch

    ids = [token_ids(loaded.tokenizer, prompt) for prompt in prompts]
    order = sorted(range(len(prompts)), key=lambda i: (len(ids[i]), i))
    yes, no = _first_tokens(loaded.tokenizer, YES), _first_tokens(loaded.tokenizer, NO)
    found: dict[int, float] = {}
    rows = max(1, min(ROWS, loaded.batch_tokens // max(map(len, ids), default=1)))
    for start in range(0, len(order), rows):
        batch = order[start : start + rows]
        loaded.meter.count(prompt_tokens=sum(len(ids[i]) for i in batch))
        with within_memory(), loaded.meter.running(), torch.inference_mode():
            chances = torch.softmax(_next(loaded, [ids[i] for i in batch]), dim=-1)
        for_yes, for_no = chances[:, yes].sum(dim=1), chances[:, no].sum(dim=1)
        found.update(zip(batch, (for_yes / (for_yes + for_no)).tolist(), strict=True))
    return [found[index] for index in range(len(prompts))]


def _next(loaded: Loaded, rows: Sequence[list[int]]) -> Any:
    """Return the logits of what comes after each row, padded on the left."""
    import torch

    width = max(map(len, rows))
    pad, device = loaded.tokenizer.pad_token_id, loaded.model.device
    ids = torch.tensor([[*[pad] * (width - len(row)), *row] for row in rows], device=device)
    mask = torch.tensor([[0] * (width - len(r)) + [1] * len(r) for r in rows], device=device)
    places = (mask.cumsum(dim=1) - 1).clamp(min=0)
    output = loaded.model(input_ids=ids, attention_mask=mask, position_ids=places, logits_to_keep=1)
    return output.logits[:, -1].float()


def _first_tokens(tokenizer: Any, words: Sequence[str]) -> list[int]:
    """Return the tokens that these words begin with, with and without a blank before them."""
    said = [*words, *(f" {word}" for word in words)]
    return sorted({tokenizer(word, add_special_tokens=False)["input_ids"][0] for word in said})
