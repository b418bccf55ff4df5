"""One tuning: what is tuned on what, how the result is examined, and the name it gets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from convo_assets.errors import EmptySplitError
from convo_assets.identity import content_id
from convo_assets.steps.finetune.examining import Examiner
from convo_assets.steps.finetune.general import Replay
from convo_assets.steps.finetune.roles import HeldOutRow, KnowledgeQuestion, ReleasedRows, Trainer

VERSION = "6"


@dataclass(frozen=True, kw_only=True)
class Tuning:
    """A model to be made from the rows of one release: nothing has happened yet.

    `settings` say how it is examined; those of the training are the trainer's.
    """

    release: str
    train: Path
    train_rows: int
    validation: Path
    held_out: Sequence[HeldOutRow]
    questions: Sequence[KnowledgeQuestion]
    trainer: Trainer
    examiner: Examiner
    replay: Replay
    settings: Mapping[str, Any]

    @classmethod
    def on(
        cls,
        rows: ReleasedRows,
        *,
        trainer: Trainer,
        examiner: Examiner,
        replay: Replay,
        settings: Mapping[str, Any],
    ) -> "Tuning":
        """Prepare a tuning on a release; one with nothing held out is not evaluated.

        Raises:
            EmptySplitError: If there is nothing to train on.
        """
        judges, held_out = rows.held_out()
        if not rows.count("train"):
            raise EmptySplitError(rows.version, "train")
        return cls(
            release=rows.version,
            train=rows.messages("train"),
            train_rows=rows.count("train"),
            validation=rows.messages("validation"),
            held_out=held_out,
            questions=rows.knowledge(),
            trainer=trainer,
            examiner=examiner,
            replay=replay,
            settings={**settings, "examined": trainer.examined, "judged_on": judges},
        )

    @property
    def run(self) -> str:
        """Return the name: equal rows, base model and settings give the same."""
        replayed = (self.replay.share, self.replay.provenance, list(self.replay.rows))
        parts = (self.release, self.trainer.identity, dict(self.settings), replayed)
        return content_id("finetune", VERSION, *parts)[:16]
