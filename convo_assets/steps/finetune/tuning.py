"""One tuning: what is tuned on what, how the result is examined, and the name it gets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from convo_assets.identity import content_id
from convo_assets.steps.finetune.audit import Audit
from convo_assets.steps.finetune.evaluation import Evaluation
from convo_assets.steps.finetune.roles import CausalModel, Trainer

VERSION = "2"


@dataclass(frozen=True, kw_only=True)
class Examination:
    """What is known about a tuned model."""

    evaluation: Evaluation
    audit: Audit


@dataclass(frozen=True, kw_only=True)
class Tuning:
    """A model to be made: nothing happens before `examine` and the trainer are called.

    `examine` takes the base and the tuned model, `settings` say how it goes about it.
    """

    release: str
    train: Path
    validation: Path
    trainer: Trainer
    settings: Mapping[str, Any]
    examine: Callable[[Mapping[str, CausalModel]], Examination]

    @property
    def run(self) -> str:
        """Return the name: equal rows, base model and settings give the same."""
        parts = (self.release, self.trainer.identity, dict(self.settings))
        return content_id("finetune", VERSION, *parts)[:16]
