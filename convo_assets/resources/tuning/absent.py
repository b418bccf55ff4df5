"""What stands where no trainer is configured."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import dagster as dg

from convo_assets.errors import SettingError
from convo_assets.resources.embedders import estimate
from convo_assets.resources.tuning.rows import Messages
from convo_assets.steps.finetune.roles import CausalModel, LossPoint, Progress


class NoTrainer(dg.ConfigurableResource[Any]):
    """Lets datasets be made and released without a model to tune; tokens are estimated."""

    @property
    def identity(self) -> str:
        """Return `none`."""
        return "none"

    @property
    def base_model(self) -> str:
        """Return `none`."""
        return "none"

    @property
    def examined(self) -> int:
        """Return that nothing is examined."""
        return 0

    @property
    def settings(self) -> Mapping[str, object]:
        """Return that there are none."""
        return {}

    @property
    def tokenizer_identity(self) -> str:
        """Name of what tokens are counted with."""
        return estimate.IDENTITY

    def count_tokens(self, rows: Sequence[Messages]) -> list[int]:
        """Return about how many tokens each list of messages is."""
        return [
            sum(len(estimate.token_starts(message["content"])) for message in messages)
            for messages in rows
        ]

    def tune(
        self,
        train: Path,  # noqa: ARG002 - the role's
        validation: Path,  # noqa: ARG002
        *,
        folder: Path,  # noqa: ARG002
        progress: Progress,  # noqa: ARG002
    ) -> list[LossPoint]:
        """Refuse.

        Raises:
            SettingError: Always.
        """
        _refuse()

    def open(self, folder: Path | None) -> CausalModel:  # noqa: ARG002
        """Refuse, as `tune` does."""
        _refuse()

    def merge(self, folder: Path, *, into: Path) -> None:  # noqa: ARG002
        """Refuse, as `tune` does."""
        _refuse()


def _refuse() -> NoReturn:
    problem = (
        "is none, and a model is to be tuned or opened: choose packaged, or lora with "
        "CONVO_TUNE_MODEL"
    )
    raise SettingError("CONVO_TRAINER", problem)
