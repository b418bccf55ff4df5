"""Low-rank adapters (Hu et al. 2021) on a LLaMA-architecture model, in this process."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import dagster as dg
from pydantic import Field

from convo_assets.resources.chat.packaged import NAME as PACKAGED
from convo_assets.resources.chat.packaged import converted
from convo_assets.resources.precision import on_accelerator
from convo_assets.resources.tuning.models import TunableModel, load_model
from convo_assets.resources.tuning.rows import Messages, encode, load_tokenizer
from convo_assets.resources.tuning.settings import TuneSettings
from convo_assets.resources.tuning.training import TrainingPlan, run_training
from convo_assets.steps.finetune.roles import LossPoint, Progress


class LoraTrainer(dg.ConfigurableResource[Any]):
    """Supervised fine-tuning of what the assistant says, with TRL and PEFT."""

    model: str = Field(default="", description="Hub id or folder; empty: the packaged model.")
    cache_folder: str = Field(default="", description="Where the packaged model is kept.")
    dtype: str = Field(default="bfloat16", description="torch dtype of the base weights.")
    quantization: Literal["none", "4bit"] = Field(default="none", description="4bit is QLoRA.")
    device: str = Field(default="auto", description="accelerate's device map, or a device.")
    offline: bool = Field(default=False, description="Never ask a hub.")
    tuning: TuneSettings = Field(default=TuneSettings(), description="How it is tuned.")
    examined: int = Field(default=200, ge=1, description="Exchanges and prompts to judge it by.")
    report_to: str = Field(default="none", description="transformers' report_to: wandb, mlflow, …")

    @property
    def identity(self) -> str:
        """Name of the base model and of every setting that changes what comes out."""
        return f"{self.base_model} {sorted(self.settings.items())}"

    @property
    def kinds(self) -> frozenset[str]:
        """What Dagster's UI calls an asset that is made with it."""
        return frozenset({"huggingface", "pytorch"})

    @property
    def uses_local_gpu(self) -> bool:
        """Return whether it runs on an accelerator; `auto` is one, as there is one."""
        return on_accelerator(self.device)

    @property
    def base_model(self) -> str:
        """Name of the base model."""
        return self.model or PACKAGED

    @property
    def tokenizer_identity(self) -> str:
        """Name of the tokenizer and its chat template."""
        return self.base_model

    @property
    def settings(self) -> Mapping[str, object]:
        """What the training manifest says about how it was tuned."""
        weights = {"dtype": self.dtype, "quantization": self.quantization}
        return {**weights, **self.tuning.model_dump()}

    def count_tokens(self, rows: Sequence[Messages]) -> list[int]:
        """Return how many tokens each list of messages is, with the model's chat template."""
        tokenizer = load_tokenizer(self._source(), offline=self._offline())
        return [len(encode(tokenizer, messages).input_ids) for messages in rows]

    def tune(
        self, train: Path, validation: Path, *, folder: Path, progress: Progress
    ) -> list[LossPoint]:
        """Tune on JSONL files of messages, write adapter and tokenizer to a folder."""
        plan = TrainingPlan(
            train=train,
            validation=validation,
            folder=folder,
            settings=self.tuning,
            report_to=self.report_to,
        )
        tokenizer = load_tokenizer(self._source(), offline=self._offline())
        return run_training(
            plan,
            model=self._fresh(quantization=self.quantization),
            tokenizer=tokenizer,
            progress=progress,
        )

    def open(self, folder: Path | None) -> TunableModel:
        """Return the model with the adapter of a folder; without one, the base."""
        tokenizer = load_tokenizer(self._source(), offline=self._offline())
        network = self._fresh(quantization=self.quantization)
        if folder is not None:
            from peft import PeftModel

            network = PeftModel.from_pretrained(network, folder)
        return TunableModel(network.eval(), tokenizer)

    def merge(self, folder: Path, *, into: Path) -> None:
        """Write base and adapter as one model with its tokenizer, for servers without adapters.

        The base is loaded unquantized: four-bit weights cannot take up an adapter exactly.
        """
        from peft import PeftModel

        base = self._fresh(quantization="none")
        merged = PeftModel.from_pretrained(base, folder).merge_and_unload()
        merged.save_pretrained(into)
        load_tokenizer(self._source(), offline=self._offline()).save_pretrained(into)

    def _fresh(self, *, quantization: str) -> Any:
        return load_model(
            self._source(),
            dtype=self.dtype,
            device=self.device,
            quantization=quantization,
            offline=self._offline(),
        )

    def _source(self) -> str:
        return self.model or str(converted(self.cache_folder))

    def _offline(self) -> bool:
        return self.offline or not self.model
