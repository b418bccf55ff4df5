"""Fine-tuning with TRL and PEFT."""

from convo_assets.resources.tuning.absent import NoTrainer
from convo_assets.resources.tuning.lora import LoraTrainer
from convo_assets.resources.tuning.model_publisher import ModelPublisher
from convo_assets.resources.tuning.settings import PRESETS, TuneSettings

__all__ = ["PRESETS", "LoraTrainer", "ModelPublisher", "NoTrainer", "TuneSettings"]
