"""What goes wrong when weights are loaded or do not fit, and what can be done about it."""

from collections.abc import Iterator
from contextlib import contextmanager

from convo_assets.errors import ConfigurationError, MissingModelError

_OF_CPU = "can't allocate memory"
"""What torch says where a processor's memory ends; an accelerator's end has its own error."""


@contextmanager
def within_memory() -> Iterator[None]:
    """Say what helps if the memory of the machine or its accelerator ends within.

    Raises:
        ConfigurationError: If it does.
    """
    import torch

    try:
        yield
    except RuntimeError as error:
        if not isinstance(error, torch.OutOfMemoryError) and _OF_CPU not in str(error):
            raise
        message = (
            "The chat model does not fit the memory: choose a smaller CONVO_CHAT_MODEL or "
            "CONVO_CHAT_BATCH_TOKENS, CONVO_CHAT_QUANTIZATION=4bit, or an endpoint "
            "(CONVO_CHAT_ENDPOINT)."
        )
        raise ConfigurationError(message) from error


@contextmanager
def found(model: str, *, offline: bool) -> Iterator[None]:
    """Say what helps if the files of a model are not to be had.

    Raises:
        MissingModelError: If they are not there, or the licence has not been accepted.
    """
    from transformers.utils.hub import GatedRepoError

    try:
        yield
    except (OSError, ValueError) as error:
        if isinstance(error.__cause__, GatedRepoError):
            remedy = (
                "its licence has to be accepted on its page at the hub; then set HF_TOKEN to a "
                "token of the account that has done so, or give a folder with the files"
            )
        elif offline:
            remedy = "give a folder with its files; no hub is asked, as CONVO_OFFLINE says"
        else:
            remedy = "give a folder with its files, or a hub id and network"
        raise MissingModelError(role="chat", model=model, remedy=remedy) from error
