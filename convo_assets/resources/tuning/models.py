"""Models as they are tuned and examined."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from convo_assets.errors import MissingModelError
from convo_assets.resources.chat import generation
from convo_assets.resources.library_logging import silence_transformers
from convo_assets.resources.precision import expect_device
from convo_assets.resources.tuning import likelihoods
from convo_assets.resources.tuning.rows import UNLABELLED, EncodedRow, Messages, encode
from convo_assets.steps.converse.roles import Prompt
from convo_assets.steps.finetune.roles import RowLoss

LOSS_ROWS = 8
"""Rows whose loss is computed together: 8 of 200 tokens over 49,000 words take 0.3 GB."""


def load_model(model: str, *, dtype: str, device: str, quantization: str, offline: bool) -> Any:
    """Load a causal language model that may be changed: every caller gets its own.

    Raises:
        MissingModelError: If the files are not there, or the licence has not been accepted.
        SettingError: If torch does not have the device.
    """
    import torch
    from transformers import AutoModelForCausalLM

    expect_device(device)
    silence_transformers()
    options: dict[str, Any] = {"dtype": getattr(torch, dtype), "device_map": device}
    if quantization == "4bit":
        options["quantization_config"] = generation.four_bits(dtype)
    try:
        return AutoModelForCausalLM.from_pretrained(model, local_files_only=offline, **options)
    except (OSError, ValueError) as error:
        remedy = "give a folder with its files, or a hub id with network and HF_TOKEN"
        raise MissingModelError(role="base", model=model, remedy=remedy) from error


@dataclass(frozen=True)
class TunableModel:
    """A base model, with or without an adapter, to be examined."""

    network: Any
    tokenizer: Any

    def reply(self, conversations: Sequence[Messages], *, max_tokens: int) -> list[str]:
        """Return the most likely reply to each conversation, which ends with a user message."""
        loaded = generation.Loaded(self.network, self.tokenizer)
        return generation.reply(loaded, [_prompt(c, max_tokens) for c in conversations])

    def write(self, openings: Sequence[str], *, max_tokens: int) -> list[str]:
        """Return a text for each opening, which it begins with: drawn, the same every time."""
        loaded = generation.Loaded(self.network, self.tokenizer)
        return generation.write(loaded, openings, max_tokens=max_tokens)

    def log_likelihoods(self, texts: Sequence[tuple[str, str]]) -> list[float]:
        """Return the mean log-probability per token of each text after its beginning."""
        loaded = generation.Loaded(self.network, self.tokenizer)
        return likelihoods.log_likelihoods(loaded, texts)

    def losses(self, rows: Sequence[Messages]) -> list[RowLoss]:
        """Return the loss of the assistant's part of each row."""
        encoded = [encode(self.tokenizer, row) for row in rows]
        order = sorted(range(len(rows)), key=lambda i: (len(encoded[i].input_ids), i))
        found: dict[int, RowLoss] = {}
        for start in range(0, len(order), LOSS_ROWS):
            batch = order[start : start + LOSS_ROWS]
            found.update(zip(batch, self._losses([encoded[i] for i in batch]), strict=True))
        return [found[index] for index in range(len(rows))]

    def _losses(self, rows: Sequence[EncodedRow]) -> list[RowLoss]:
        import torch
        from torch.nn.functional import cross_entropy

        width = max(len(row.input_ids) for row in rows)
        pad = self.tokenizer.pad_token_id
        ids = [[*row.input_ids, *[pad] * (width - len(row.input_ids))] for row in rows]
        labels = [[*row.labels, *[UNLABELLED] * (width - len(row.labels))] for row in rows]
        mask = [[1] * len(r.input_ids) + [0] * (width - len(r.input_ids)) for r in rows]
        device = self.network.device
        wanted = torch.tensor(labels, device=device)[:, 1:]
        with torch.inference_mode():
            logits = self.network(
                input_ids=torch.tensor(ids, device=device),
                attention_mask=torch.tensor(mask, device=device),
            ).logits[:, :-1]
            nats = cross_entropy(
                logits.float().transpose(1, 2), wanted, ignore_index=UNLABELLED, reduction="none"
            ).sum(dim=1)
        tokens = (wanted != UNLABELLED).sum(dim=1)
        return [
            RowLoss(nats=float(n), tokens=int(t))
            for n, t in zip(nats.tolist(), tokens.tolist(), strict=True)
        ]


def _prompt(messages: Messages, max_tokens: int) -> Prompt:
    """Return messages that end with the user's as a prompt."""
    system = messages[0]["content"] if messages[0]["role"] == "system" else ""
    said = [m["content"] for m in messages if m["role"] != "system"]
    return Prompt(
        system=system,
        user=said[-1],
        examples=tuple(zip(said[:-1:2], said[1::2], strict=True)),
        max_tokens=max_tokens,
    )
