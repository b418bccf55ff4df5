"""Rows as token ids, with labels on what the assistant says and nowhere else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from convo_assets.errors import ConfigurationError, MissingModelError
from convo_assets.resources.chat.template import render
from convo_assets.resources.library_logging import silence_transformers

UNLABELLED = -100
"""PyTorch's mark of positions that the loss leaves out."""

GENERAL = "general"
"""Field of a row that is none of the release: on it the model is to stay as it is."""

Messages = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class EncodedRow:
    """Token ids of a row; `labels` repeats those of the assistant, end of turn included."""

    input_ids: list[int]
    labels: list[int]


@cache
def load_tokenizer(model: str, *, offline: bool) -> Any:
    """Load the tokenizer of a model, once per process.

    Raises:
        MissingModelError: If the files are not there, or the licence has not been accepted.
        ConfigurationError: If the tokenizer has no chat template.
    """
    from transformers import AutoTokenizer

    silence_transformers()
    try:
        tokenizer = AutoTokenizer.from_pretrained(model, local_files_only=offline)
    except (OSError, ValueError) as error:
        remedy = "give a folder with its files, or a hub id with network and HF_TOKEN"
        raise MissingModelError(role="base", model=model, remedy=remedy) from error
    if not tokenizer.chat_template:
        message = f"The base model {model!r} has no chat template: choose an instruct model."
        raise ConfigurationError(message)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def encode(tokenizer: Any, messages: Messages) -> EncodedRow:
    """Return the ids of a row as the chat template writes it, labelled turn by turn.

    Works with every template that writes a turn without looking at later ones: what it has written
    up to a turn is the beginning of what it writes with it.

    Raises:
        ConfigurationError: If the template rewrites earlier turns.
    """
    input_ids: list[int] = []
    labels: list[int] = []
    written = ""
    for place, message in enumerate(messages):
        if message["role"] != "assistant":
            continue
        asked = render(tokenizer, messages[:place], prompt=True)
        answered = render(tokenizer, messages[: place + 1], prompt=False)
        if not (asked.startswith(written) and answered.startswith(asked)):
            message_ = "The chat template rewrites earlier turns: their loss cannot be told apart."
            raise ConfigurationError(message_)
        given = _ids(tokenizer, asked[len(written) :])
        said = _ids(tokenizer, answered[len(asked) :])
        input_ids += given + said
        labels += [UNLABELLED] * len(given) + said
        written = answered
    return EncodedRow(input_ids, labels)


def encode_line(tokenizer: Any, row: Mapping[str, Any]) -> EncodedRow:
    """Return the ids of a line to train on: of its `messages`, or its `text`, all labelled."""
    if "text" in row:
        ids = _ids(tokenizer, row["text"])
        return EncodedRow(ids, list(ids))
    return encode(tokenizer, row["messages"])


def _ids(tokenizer: Any, text: str) -> list[int]:
    # The template has written the special tokens already.
    ids: list[int] = tokenizer(text, add_special_tokens=False)["input_ids"]
    return ids
