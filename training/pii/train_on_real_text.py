"""Go on from a checkpoint with real text: `python -m training.pii.train_on_real_text --help`.

The copy that is trained reads the case of words (`case_marks`). A share of the examples stays as
invented as before, so that records, logs and numbers are not forgotten.
"""

import os
from pathlib import Path
from typing import Annotated

import typer

from training.pii.case_marks import with_case_marks
from training.pii.mixture import mixed_examples
from training.pii.train import BATCH_SIZE, MAX_WORDS, THREADS, fit

RATE = 0.75
"""Share of the learning rates: much is new, the case of words and the manner of news and posts."""


def main(
    checkpoint: Annotated[Path, typer.Argument(help="Folder of the checkpoint to go on from.")],
    real_text: Annotated[Path, typer.Argument(help="Folder as `real_text` describes it.")],
    output: Annotated[Path, typer.Argument(help="Folder for the new checkpoint.")],
    steps: Annotated[int, typer.Option(help="Optimizer steps.")] = 800,
    seed: Annotated[int, typer.Option(help="Same seed, same checkpoint.")] = 20261124,
    work: Annotated[Path, typer.Option(help="Where to keep training state.")] = Path("build/pii"),
) -> None:
    """Train, and write the checkpoint in half precision."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    import torch
    from gliner import GLiNER

    torch.set_num_threads(THREADS)
    torch.manual_seed(seed)
    cased = with_case_marks(checkpoint, work / "cased")
    model = GLiNER.from_pretrained(str(cased), local_files_only=True).float()
    examples = mixed_examples(
        seed=seed, count=steps * BATCH_SIZE, max_words=MAX_WORDS, folder=real_text
    )
    fit(model, list(examples), work / "real", steps=steps, rate=RATE, seed=seed)
    model.eval()
    model.half().save_pretrained(output, safe_serialization=True)


if __name__ == "__main__":
    typer.run(main)
