"""Generate replies with transformers, many prompts at a time."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from itertools import takewhile
from typing import Any

from convo_assets.errors import ConfigurationError
from convo_assets.resources.chat.loading import found, within_memory
from convo_assets.resources.chat.metering import Meter
from convo_assets.resources.chat.replies import without_thoughts
from convo_assets.resources.chat.template import render
from convo_assets.resources.library_logging import silence_transformers
from convo_assets.resources.precision import expect_device
from convo_assets.resources.settings import CHAT_BATCH_TOKENS
from convo_assets.steps.converse.roles import Prompt, Reply, ReplyFault


@dataclass(frozen=True)
class Loaded:
    """A model and its tokenizer, how much of it runs at once, and who counts what is asked."""

    model: Any
    tokenizer: Any
    batch_tokens: int = CHAT_BATCH_TOKENS
    meter: Meter = field(default_factory=Meter)


@cache
def load(model: str, *, device_map: str, dtype: str, quantization: str, offline: bool) -> Loaded:
    """Load a causal language model, once per process.

    Raises:
        MissingModelError: If the files are not there, or the licence has not been accepted.
        SettingError: If torch does not have the device.
        ConfigurationError: If it does not fit the memory.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    expect_device(device_map)
    silence_transformers()
    options: dict[str, Any] = {"dtype": getattr(torch, dtype), "device_map": device_map}
    if quantization == "4bit":
        options["quantization_config"] = four_bits(dtype)
    with found(model, offline=offline), within_memory():
        tokenizer = AutoTokenizer.from_pretrained(model, local_files_only=offline)
        network = AutoModelForCausalLM.from_pretrained(model, local_files_only=offline, **options)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return Loaded(network.eval(), tokenizer)


def four_bits(dtype: str) -> Any:
    """Return how weights are held in four bits, as QLoRA does (Dettmers et al. 2023).

    Raises:
        ConfigurationError: If the package that does so is not installed.
    """
    import torch
    from transformers import BitsAndBytesConfig

    if find_spec("bitsandbytes") is None:
        message = (
            "Weights of four bits need the package bitsandbytes: install the extra `gpu`, or set "
            "CONVO_CHAT_QUANTIZATION and CONVO_TUNE_QUANTIZATION to none."
        )
        raise ConfigurationError(message)
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=getattr(torch, dtype),
    )


def reply(loaded: Loaded, prompts: Sequence[Prompt]) -> list[str]:
    """Return one reply per prompt, in the order of the prompts; empty where there is none.

    Raises:
        ConfigurationError: If there is too little memory.
    """
    return [said.text for said in attempt(loaded, prompts)]


def attempt(loaded: Loaded, prompts: Sequence[Prompt]) -> list[Reply]:
    """Return what came of each prompt, in the order of the prompts.

    Raises:
        ConfigurationError: If there is too little memory.
    """
    ids = [token_ids(loaded.tokenizer, prompt) for prompt in prompts]
    longest = getattr(loaded.model.config, "max_position_embeddings", None) or math.inf
    fitting = [i for i, p in enumerate(prompts) if len(ids[i]) + p.max_tokens <= longest]
    replies: dict[int, Reply] = {}
    for batch in _batches(fitting, prompts, ids, max_tokens=loaded.batch_tokens):
        with within_memory(), loaded.meter.running():
            generated = _generate(loaded, [ids[i] for i in batch], prompts[batch[0]])
        for i, (text, ended) in zip(batch, generated, strict=True):
            replies[i] = _read(prompts[i].begin + text, cut=not ended)
    return [replies.get(i, Reply(fault="prompt_too_long")) for i in range(len(prompts))]


def write(loaded: Loaded, openings: Sequence[str], *, max_tokens: int) -> list[str]:
    """Return plain texts that go on from openings, each token drawn as likely as it is.

    No chat template stands around them; the draw is the same every time.
    """
    import torch

    model, tokenizer = loaded.model, loaded.tokenizer
    given = tokenizer(list(openings), return_tensors="pt", padding=True, padding_side="left").to(
        model.device
    )
    with torch.random.fork_rng(), torch.inference_mode():
        torch.manual_seed(0)
        written = model.generate(
            input_ids=given.input_ids,
            attention_mask=given.attention_mask,
            max_new_tokens=max_tokens,
            do_sample=True,
            temperature=1.0,
            top_k=0,
            top_p=1.0,
            pad_token_id=tokenizer.pad_token_id,
        )
    texts: list[str] = tokenizer.batch_decode(written, skip_special_tokens=True)
    return texts


def _read(text: str, *, cut: bool) -> Reply:
    """Return what a model says; a short completion of one line is wanted cut, see `begin`."""
    said = without_thoughts(text)
    fault: ReplyFault | None = "reply_cut" if cut else None
    return Reply(text=said, fault=fault if said or fault else "reply_empty")


def token_ids(tokenizer: Any, prompt: Prompt) -> list[int]:
    """Return what the model reads of a prompt, as its chat template writes it."""
    messages = [{"role": "system", "content": prompt.system}] if prompt.system else []
    for asked, answered in prompt.examples:
        messages.append({"role": "user", "content": asked})
        messages.append({"role": "assistant", "content": answered})
    messages.append({"role": "user", "content": prompt.user})
    text = render(tokenizer, messages, prompt=True)
    # The template has written the special tokens already.
    ids: list[int] = tokenizer(text + prompt.begin, add_special_tokens=False)["input_ids"]
    return ids


def _batches(
    places: Sequence[int], prompts: Sequence[Prompt], ids: Sequence[list[int]], *, max_tokens: int
) -> Iterator[list[int]]:
    """Yield indices of prompts that are generated together: alike in options and in length."""
    order = sorted(places, key=lambda i: (_options(prompts[i]), len(ids[i]), i))
    batch: list[int] = []
    for index in order:
        longest = len(ids[index]) + prompts[index].max_tokens
        alike = batch and _options(prompts[batch[0]]) == _options(prompts[index])
        if batch and not (alike and (len(batch) + 1) * longest <= max_tokens):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _options(prompt: Prompt) -> tuple[float, int, int]:
    return (prompt.temperature, prompt.max_tokens, prompt.seed)


def _generate(loaded: Loaded, ids: list[list[int]], prompt: Prompt) -> list[tuple[str, bool]]:
    """Generate a batch: return what each prompt is replied, and whether that came to its end.

    What all prompts begin with is computed once and shared. Layout of a row: shared beginning,
    padding, own part. Padding in the middle is masked like padding on the left, and positions are
    counted over real tokens.
    """
    import torch
    from transformers import DynamicCache

    device = loaded.model.device
    shared = _shared_length(ids)
    width = max(map(len, ids))
    pad = loaded.tokenizer.pad_token_id
    rows = [[*row[:shared], *[pad] * (width - len(row)), *row[shared:]] for row in ids]
    mask = [[*[1] * shared, *[0] * (width - len(row)), *[1] * (len(row) - shared)] for row in ids]
    options: dict[str, Any] = {"do_sample": False}
    if prompt.temperature:
        # One seed for the batch: its members are chosen by what they are, so it is reproducible.
        torch.manual_seed(prompt.seed)
        options = {"do_sample": True, "temperature": prompt.temperature, "top_p": 0.95, "top_k": 0}
    with torch.inference_mode():
        if shared:
            cache = DynamicCache(config=loaded.model.config)
            beginning = torch.tensor([ids[0][:shared]], device=device)
            loaded.model(input_ids=beginning, past_key_values=cache, logits_to_keep=1)
            cache.batch_repeat_interleave(len(ids))
            options["past_key_values"] = cache
        output = loaded.model.generate(
            input_ids=torch.tensor(rows, device=device),
            attention_mask=torch.tensor(mask, device=device),
            max_new_tokens=prompt.max_tokens,
            pad_token_id=pad,
            **options,
        )
    loaded.meter.count(
        calls=len(ids),
        prompt_tokens=sum(map(len, ids)),
        reply_tokens=int((output[:, width:] != pad).sum()),
    )
    return _texts(loaded, output[:, width:])


def _texts(loaded: Loaded, written: Any) -> list[tuple[str, bool]]:
    """Return generated tokens as texts, and whether each has come to its end."""
    tokenizer = loaded.tokenizer
    texts = tokenizer.batch_decode(
        written, skip_special_tokens=True, clean_up_tokenization_spaces=False
    )
    ends = {tokenizer.pad_token_id, tokenizer.eos_token_id, *_ends_of(loaded.model)}
    return [(str(text), int(row[-1]) in ends) for text, row in zip(texts, written, strict=True)]


def _ends_of(model: Any) -> Sequence[int]:
    """Return the tokens at which a model ends a reply: LLaMA 3 has several."""
    ends = model.generation_config.eos_token_id
    return ends if isinstance(ends, list) else [ends]


def _shared_length(ids: Sequence[list[int]]) -> int:
    """Return how many tokens all rows begin with, leaving each row at least one of its own."""
    if len(ids) < 2:  # noqa: PLR2004 - nothing to share
        return 0
    shortest = min(map(len, ids)) - 1
    return sum(
        1
        for _ in takewhile(
            lambda column: len(set(column)) == 1, zip(*(row[:shortest] for row in ids), strict=True)
        )
    )
