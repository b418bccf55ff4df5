"""The leak gate over what is stored: rules and known values on all of it, the model on a share."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from convo_assets.records import Conversation
from convo_assets.steps.redact.redactor import Redactor

T = TypeVar("T")

BATCH = 64
READ_BY_MODEL = 20_000
"""Characters that a check lets the model read again, one or two seconds: every text went past it
before it was stored, and a check that takes as long as the redaction would be switched off. Rows
come in the order of their hashes, so the share is a sample, and the same one every time."""


def said_in(conversation: Conversation) -> str:
    """Return all that is said in a conversation, one turn a line."""
    return "\n".join(turn.text for turn in conversation.turns)


def without_leaks(rows: Iterable[tuple[T, str]], gate: Redactor) -> Iterator[tuple[T, bool]]:
    """Yield each row, given with its text, and whether the text holds no personal data."""
    remaining = iter(rows)
    read = 0
    while batch := list(islice(remaining, BATCH)):
        sample = [text for _, text in batch if (read := read + len(text)) <= READ_BY_MODEL]
        by_rule = gate.leaks_by_rule([text for _, text in batch])
        by_model = [*gate.leaks(sample), *({} for _ in batch[len(sample) :])]
        for (row, _), found, seen in zip(batch, by_rule, by_model, strict=True):
            yield row, not (found or seen)
