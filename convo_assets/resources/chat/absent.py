"""What stands where no chat model is configured."""

from collections.abc import Sequence
from typing import Any, NoReturn

import dagster as dg

from convo_assets.errors import SettingError
from convo_assets.steps.converse import Prompt, Reply, Usage
from convo_assets.vocabulary import Tier


class NoChatModel(dg.ConfigurableResource[Any]):
    """Conversations come from the forms of documents; whoever asks a model is told what to set."""

    @property
    def identity(self) -> str:
        """Return `none`."""
        return "none"

    @property
    def tier(self) -> Tier:
        """Return `small`: nothing can be asked of it."""
        return "small"

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


def _refuse() -> NoReturn:
    problem = (
        "is none, and a chat model is asked something: choose packaged, transformers (with "
        "CONVO_CHAT_MODEL) or endpoint (with CONVO_CHAT_ENDPOINT)"
    )
    raise SettingError("CONVO_CHAT", problem)
