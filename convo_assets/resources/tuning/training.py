"""One training run, from files of messages to an adapter; what died is gone on with."""

import json
import math
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from convo_assets.errors import ConfigurationError
from convo_assets.resources.tuning.batches import Collator
from convo_assets.resources.tuning.keeping import keeping_trainer
from convo_assets.resources.tuning.rows import GENERAL, UNLABELLED, EncodedRow, encode_line
from convo_assets.resources.tuning.settings import TuneSettings
from convo_assets.steps.finetune.roles import LossPoint, Progress

_WARM_UP = 0.05
_ALPHA_PER_RANK = 2
"""Usual for adapters: a scale of twice the rank and a short warm-up.

No dropout: facts are to be learned by heart, and general rows keep the rest.
"""

_LINES = 20
"""Lines at least that tell how a training goes."""

_FEED_FORWARD = ["gate_proj", "up_proj", "down_proj"]
"""Names of these layers in a LLaMA."""


@dataclass(frozen=True, kw_only=True)
class TrainingPlan:
    """What is trained on, where to, and the trainer's settings by name."""

    train: Path
    validation: Path
    folder: Path
    settings: TuneSettings
    report_to: str

    @property
    def checkpoints(self) -> Path:
        """Return where the state of an unfinished training is kept."""
        return self.folder / "checkpoints"


def run_training(
    plan: TrainingPlan, *, model: Any, tokenizer: Any, progress: Progress
) -> list[LossPoint]:
    """Train an adapter and return the loss along the way; the best validation's weights are kept.

    Raises:
        ConfigurationError: If the device has too little memory.
    """
    import torch
    from peft import LoraConfig
    from transformers.trainer_callback import PrinterCallback

    settings = plan.settings
    # Packed rows have a layout of TRL's own, in which none can stand apart.
    apart = not settings.packing and settings.keep > 0
    budget = settings.token_budget
    rows, general = _dataset(plan.train, tokenizer, budget=budget, apart=apart)
    held_out, _ = _dataset(plan.validation, tokenizer, budget=budget // 4, apart=apart)
    plan.checkpoints.mkdir(parents=True, exist_ok=True)
    collator = None if settings.packing else _collator(tokenizer, general, len(rows), settings)
    trainer = keeping_trainer()(
        keep=settings.keep,
        model=model,
        args=_arguments(
            plan,
            device=model.device.type,
            steps=_updates(len(rows), settings),
            validated=bool(len(held_out)),
        ),
        train_dataset=rows,
        eval_dataset=held_out if len(held_out) else None,
        processing_class=tokenizer,
        data_collator=collator,
        callbacks=_callbacks(settings, progress, validated=bool(len(held_out))),
        peft_config=LoraConfig(
            r=settings.rank,
            lora_alpha=_ALPHA_PER_RANK * settings.rank,
            lora_dropout=0.0,
            target_modules=_FEED_FORWARD if settings.feed_forward else "all-linear",
            layers_to_transform=_upper(model, settings.upper_layers),
            task_type="CAUSAL_LM",
        ),
    )
    trainer.remove_callback(PrinterCallback)
    try:
        trainer.train(resume_from_checkpoint=_last_whole(plan.checkpoints))
    except torch.OutOfMemoryError:
        message = (
            "The model to tune does not fit the device's memory: choose a smaller CONVO_TUNE_MODEL "
            'or CONVO_TUNE_QUANTIZATION=4bit, or in CONVO_TUNE_OPTIONS "checkpointing": true and a '
            "smaller batch_size."
        )
        raise ConfigurationError(message) from None
    trainer.model.save_pretrained(plan.folder)
    tokenizer.save_pretrained(plan.folder)
    shutil.rmtree(plan.checkpoints)
    return _points(trainer.state.log_history)


def _last_whole(checkpoints: Path) -> str | None:
    """Return the newest checkpoint that was written to its end: the trainer's state comes last."""
    whole = [path.parent for path in checkpoints.glob("checkpoint-*/trainer_state.json")]
    steps = {int(folder.name.rpartition("-")[2]): folder for folder in whole}
    return str(steps[max(steps)]) if steps else None


def _dataset(
    path: Path, tokenizer: Any, *, budget: int, apart: bool
) -> tuple[Any, list[EncodedRow]]:
    """Return the rows of a file, in its order, up to so many tokens (0: all), and general ones.

    General ones are `apart` to hold the model where it was, or else rows to learn like others.
    """
    from datasets import Dataset, disable_progress_bars

    disable_progress_bars()
    rows: list[dict[str, list[int]]] = []
    general: list[EncodedRow] = []
    tokens = 0
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            read = json.loads(line)
            row = encode_line(tokenizer, read)
            tokens += len(row.input_ids)
            if budget and rows and tokens > budget:
                break
            if read.get(GENERAL) and apart:
                # Of a row in which nothing is said there is no drift to measure.
                general += [row] if any(x != UNLABELLED for x in row.labels[1:]) else []
            else:
                rows.append({"input_ids": row.input_ids, "labels": row.labels})
    return Dataset.from_list(rows), general


def _collator(
    tokenizer: Any, general: list[EncodedRow], rows: int, settings: TuneSettings
) -> Collator:
    """Return what makes batches, with as many general rows in each as there are among all."""
    per_batch = math.ceil(settings.batch_size * len(general) / rows) if rows else 0
    return Collator(pad=tokenizer.pad_token_id, general=general, per_batch=per_batch)


def _upper(model: Any, share: float) -> list[int] | None:
    """Return the uppermost layers, as many as the share says; nothing for all."""
    layers = model.config.num_hidden_layers
    return None if share == 1 else list(range(layers - max(1, round(share * layers)), layers))


def _updates(rows: int, settings: TuneSettings) -> int:
    """Return how many updates one epoch has, roughly: what validations are spread over."""
    per_update: int = settings.batch_size * settings.accumulation
    return max(1, math.ceil(rows / per_update))


def _arguments(plan: TrainingPlan, *, device: str, steps: int, validated: bool) -> Any:
    from trl import SFTConfig

    settings = plan.settings
    every = max(1, max(steps, settings.min_updates) // settings.evaluations)
    updates = math.ceil(max(settings.epochs * steps, settings.min_updates))
    picks = validated and settings.patience > 0
    return SFTConfig(
        output_dir=str(plan.checkpoints),
        # After the warm-up alone, which few rows do not outlast, a model is what it was.
        num_train_epochs=max(settings.epochs, settings.min_updates / steps),
        learning_rate=settings.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=_WARM_UP,
        per_device_train_batch_size=settings.batch_size,
        per_device_eval_batch_size=settings.batch_size,
        gradient_accumulation_steps=settings.accumulation,
        gradient_checkpointing=settings.checkpointing,
        max_length=settings.max_tokens,
        packing=settings.packing,
        train_sampling_strategy="group_by_length",
        eval_strategy="steps" if validated else "no",
        eval_steps=every,
        save_strategy="steps",
        save_steps=every,
        save_total_limit=2,
        load_best_model_at_end=picks,
        metric_for_best_model="eval_loss" if picks else None,
        greater_is_better=False if picks else None,
        logging_steps=max(1, min(every // 2, updates // _LINES)),
        report_to=plan.report_to,
        seed=settings.seed,
        data_seed=settings.seed,
        use_cpu=device == "cpu",
        bf16=device == "cuda",
        disable_tqdm=True,
        remove_unused_columns=False,
        dataset_num_proc=None,
    )


def _callbacks(settings: TuneSettings, progress: Progress, *, validated: bool) -> list[Any]:
    from transformers import EarlyStoppingCallback, TrainerCallback

    class Told(TrainerCallback):  # type: ignore[misc]  # transformers is untyped here
        """Tells how far the training has come, how it goes, and how long it will take."""

        def on_train_begin(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
            self._begun, self._from = time.monotonic(), state.global_step

        def on_log(self, _args: Any, state: Any, _control: Any, **told: Any) -> None:
            done = max(1, state.global_step - self._from)
            left = (time.monotonic() - self._begun) / done * (state.max_steps - state.global_step)
            for point in _points([{**told["logs"], "step": state.global_step}]):
                of = f"step {point.step} of {state.max_steps}"
                loss = f"{point.split} loss {point.loss:.3f}"
                progress(f"{of}: {loss}, about {math.ceil(left / 60)} min left")

    told = [Told()]
    stops = validated and settings.patience > 0
    return [*told, EarlyStoppingCallback(settings.patience)] if stops else told


def _points(history: list[dict[str, float]]) -> list[LossPoint]:
    named = {"loss": "train", "eval_loss": "validation"}
    return [
        LossPoint(step=int(entry["step"]), split=split, loss=float(entry[name]))
        for entry in history
        for name, split in named.items()
        if name in entry
    ]
