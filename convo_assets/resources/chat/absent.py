"""What stands where no chat model is configured."""

from collections.abc import Sequence
from typing import Any, NoReturn

import dagster as dg

from convo_assets.errors import SettingError
from convo_assets.steps.converse import Prompt, Reply, Usage
from convo_assets.vocabulary import Tier


class NoChatModel(dg.ConfigurableResource[Any]):
    """Lets everything load and run that asks no chat model; whoever asks is told what to set."""

    @property
    def identity(self) -> str:
        """Return `none`."""
        return "none"

    @property
    def tier(self) -> Tier:
        """Return `small`: nothing can be asked of it."""
        return "small"

    @property
    def kinds(self) -> frozenset[str]:
        """Return nothing: no model has a part in what is made."""
        return frozenset()

    @property
    def uses_local_gpu(self) -> bool:
        """Return that it does not."""
        return False

    @property
    def usage(self) -> Usage:
        """Return that nothing was taken."""
        return Usage()

    def reply(self, prompts: Sequence[Prompt]) -> list[str]:
        """Refuse, unless nothing is asked.

        Raises:
            SettingError: If anything is asked.
        """
        return _refuse() if prompts else []

    @property
    def side_by_side(self) -> int:
        """Return that nothing is asked of it at once."""
        return 1

    def attempt(self, prompts: Sequence[Prompt]) -> list[Reply]:
        """Refuse, as `reply` does."""
        return _refuse() if prompts else []

    def log_likelihoods(self, texts: Sequence[tuple[str, str]]) -> list[float]:
        """Refuse, as `reply` does."""
        return _refuse() if texts else []


def _refuse() -> NoReturn:
    problem = (
        "is none, and conversations cannot be made without a chat model: choose packaged, "
        "transformers (with CONVO_CHAT_MODEL) or endpoint (with CONVO_CHAT_ENDPOINT)"
    )
    raise SettingError("CONVO_CHAT", problem)
