"""What one GPU does at each stage, beside a plainer way on the same card, in one run.

`python -m benchmarks.accelerator FOLDER`. The detector is the one that is shipped. The encoder has
the shape of nomic-embed-text-v1.5 and the chat model that of LLaMA 3.1 8B, with random weights that
are written to FOLDER first (17 GB): speed does not depend on what weights say, and no hub is asked.
Tokenizers are those of the packaged models.
"""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typer

from benchmarks.pii.corpus import corpus
from convo_assets.resources.chat import LlamaChatModel
from convo_assets.resources.chat.packaged import converted
from convo_assets.resources.embedders import MiniLmEmbedder, NomicEmbedder
from convo_assets.resources.embedders.minilm import packaged_folder
from convo_assets.resources.gliner import GlinerDetector
from convo_assets.resources.settings import PROJECT, load_settings
from convo_assets.resources.tuning import LoraTrainer, TuneSettings
from convo_assets.steps.converse import Prompt

CHARACTERS, CHUNKS = 400_000, 4_000
PROMPTS, ALONE, ASKED_WORDS, REPLY_TOKENS = 512, 4, 300, 96
ROWS, ROW_WORDS = 256, 120

LLAMA_8B: dict[str, Any] = {
    "vocab_size": 128_256,
    "hidden_size": 4096,
    "intermediate_size": 14_336,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "max_position_embeddings": 131_072,
    "rms_norm_eps": 1e-5,
    "rope_parameters": {"rope_type": "default", "rope_theta": 500_000.0},
}

Figures = Iterator[dict[str, Any]]


def main(folder: Path, device: str = "cuda") -> None:
    """Print a line of JSON for each stage as soon as it is measured."""
    for stage in (detection, embedding, generation, tuning):
        for figures in stage(folder, device):
            typer.echo(json.dumps({"stage": stage.__name__, **figures, "gb": _memory()}))


def detection(_folder: Path, device: str) -> Figures:
    """Characters a second of the shipped detector, on the card and on the processor."""
    texts: list[str] = []
    for document in corpus(seed=1):
        if sum(map(len, texts)) < CHARACTERS:
            texts.append(document.text)
    found = {}
    for where in (device, "cpu"):
        detector = GlinerDetector(model=str(PROJECT / "models" / "pii-small"), device=where)
        some = texts if where == device else texts[: len(texts) // 10]
        detector.detect(some[:32])
        took = _seconds(lambda d=detector, s=some: found.update({d.device: d.detect(s)}))
        yield {"device": where, "characters/s": round(sum(map(len, some)) / took)}
    pairs = zip(found[device], found["cpu"], strict=False)
    same = [[(s.start, s.end) for s in a] == [(s.start, s.end) for s in b] for a, b in pairs]
    yield {"documents alike": sum(same), "of": len(same)}


def embedding(folder: Path, device: str) -> Figures:
    """Chunks a second of Nomic's shape and of the packaged MiniLM."""
    from transformers import AutoTokenizer, NomicBertConfig, NomicBertModel

    path = folder / "nomic"
    if not path.exists():
        AutoTokenizer.from_pretrained(packaged_folder()).save_pretrained(path)
        NomicBertModel(NomicBertConfig(max_position_embeddings=8192)).save_pretrained(path)
    texts = [" ".join(f"word{(n * k) % 977}" for k in range(90)) for n in range(CHUNKS)]
    for embedder in (
        NomicEmbedder(model=str(path), device=device, dtype="bfloat16", offline=True),
        MiniLmEmbedder(device=device),
    ):
        embedder.embed_documents(texts[:64])
        took = _seconds(lambda e=embedder: e.embed_documents(texts))
        yield {"model": type(embedder).__name__, "chunks/s": round(CHUNKS / took)}


def generation(folder: Path, device: str) -> Figures:
    """Tokens a second of an 8B model: by tokens in a batch, four bits wide, and one by one."""
    model = eight_billion(folder, device)
    facts = " ".join(f"Fact {n} holds." for n in range(ASKED_WORDS // 3))
    prompts = [
        Prompt(system="Answer.", user=f"{n}: {facts} Why?", max_tokens=REPLY_TOKENS)
        for n in range(PROMPTS)
    ]
    together, one_by_one = [prompts], [[prompt] for prompt in prompts[:ALONE]]
    for quantization, batch_tokens, calls in (
        ("none", 16_384, one_by_one),
        ("none", 16_384, together),
        ("none", 65_536, together),
        ("none", 262_144, together),
        ("4bit", 65_536, together),
    ):
        chat = LlamaChatModel(
            model=str(model),
            device_map=device,
            quantization=quantization,
            batch_tokens=batch_tokens,
            offline=True,
        )
        chat.reply(prompts[:2])
        way = {"quantization": quantization, "batch_tokens": batch_tokens, "calls": len(calls)}
        yield {**way, **_rates(chat, calls)}


def _rates(chat: LlamaChatModel, calls: list[list[Prompt]]) -> dict[str, float]:
    """Return tokens read and written a second."""
    before = chat.usage
    took = _seconds(lambda: [chat.reply(prompts) for prompts in calls])
    read = chat.usage.prompt_tokens - before.prompt_tokens
    written = chat.usage.reply_tokens - before.reply_tokens
    return {"read/s": round(read / took), "written/s": round(written / took), "s": round(took, 1)}


def tuning(folder: Path, device: str) -> Figures:
    """Tokens a second of an adapter's training on the 8B model, in four bits and in sixteen."""
    model = eight_billion(folder, device)
    text = " ".join("the pump is oiled once every".split()[n % 6] for n in range(ROW_WORDS))
    row = [{"role": "user", "content": text}, {"role": "assistant", "content": text}]
    files = [folder / "train.jsonl", folder / "validation.jsonl"]
    for path, count in zip(files, (ROWS, 16), strict=True):
        path.write_text((json.dumps({"messages": row}) + "\n") * count)
    for quantization, batch_size in (("4bit", 8), ("4bit", 32), ("none", 32)):
        trainer = LoraTrainer(
            model=str(model),
            quantization=quantization,
            device=device,
            offline=True,
            tuning=TuneSettings(checkpointing=True, batch_size=batch_size, evaluations=1),
        )
        into, told = folder / f"adapter-{quantization}-{batch_size}", list[float]()
        into.mkdir(exist_ok=True)
        took = _seconds(
            lambda t=trainer, i=into, d=told: t.tune(
                *files, folder=i, progress=lambda _: d.append(time.perf_counter())
            )
        )
        tokens = sum(trainer.count_tokens([row])) * ROWS
        way = {"quantization": quantization, "batch_size": batch_size, "tokens": tokens}
        # From the first half's report to the end of the second: without loading and starting.
        yield {**way, "tokens/s": round(tokens / 2 / (told[1] - told[0])), "s": took}


def eight_billion(folder: Path, device: str) -> Path:
    """Return a folder with a LLaMA 3.1 8B of random weights and a small tokenizer."""
    import torch
    from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM

    path = folder / "llama-8b"
    if path.exists():
        return path
    tokenizer = AutoTokenizer.from_pretrained(
        converted(str(load_settings().convo_home / "models")), local_files_only=True
    )
    config = LlamaConfig(**LLAMA_8B, eos_token_id=tokenizer.eos_token_id)
    torch.manual_seed(0)
    torch.set_default_dtype(torch.bfloat16)
    with torch.device(device):
        network = LlamaForCausalLM(config)
    torch.set_default_dtype(torch.float32)
    network.save_pretrained(path)
    tokenizer.save_pretrained(path)
    del network
    torch.cuda.empty_cache()
    return path


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return round(time.perf_counter() - started, 2)


def _memory() -> float:
    """Return the peak_gb memory of the card that was in use since the last call, in GB."""
    import torch

    if not torch.cuda.is_available():
        return 0.0
    peak_gb = torch.cuda.max_memory_allocated() / 1e9
    torch.cuda.reset_peak_memory_stats()
    return round(peak_gb, 1)


if __name__ == "__main__":
    typer.run(main)
