"""The leak gate over what is stored: rules and known values on all of it, the model on a share."""

from collections.abc import Iterable, Iterator
from itertools import chain, zip_longest
from typing import TypeVar

from convo_assets.identity import content_id
from convo_assets.records import Conversation
from convo_assets.steps.redact.redactor import Redactor
from convo_assets.steps.redact.roles import Marks

T = TypeVar("T")

READ_BY_MODEL = 20_000
"""Characters that a check lets the model read again, one or two seconds: every text went past it
before it was stored, and a check that takes as long as the redaction would be switched off. Rows
come in the order of their hashes, so the share is a sample, and the same one every time."""


def said_in(conversation: Conversation) -> str:
    """Return all that is said in a conversation, one turn a line."""
    return "\n".join(turn.text for turn in conversation.turns)


def without_leaks(
    rows: Iterable[tuple[T, str]], gate: Redactor, *, marks: Marks, name: str
) -> Iterator[tuple[T, bool]]:
    """Yield each row, given with its text, and whether the text holds no personal data.

    The mark `name` remembers which sample the model has found clean: it reads none twice.
    """
    remaining = iter(rows)
    sample = list(_sample(remaining))
    read = content_id([text for _, text in sample], gate.detector.identity)
    leaks = gate.leaks([text for _, text in sample]) if marks.mark(name) != read else []
    if not any(leaks):
        marks.set_mark(name, read)
    for (row, text), found in zip_longest(chain(sample, remaining), leaks):
        yield row, not (found or gate.leaks_by_rule([text])[0])


def _sample(rows: Iterator[tuple[T, str]]) -> Iterator[tuple[T, str]]:
    """Take rows until the model has enough to read."""
    characters = 0
    for row, text in rows:
        yield row, text
        characters += len(text)
        if characters >= READ_BY_MODEL:
            return
