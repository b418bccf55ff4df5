"""What a dataset row must be before anyone may have it: asked by a check, and by every release."""

from collections.abc import Iterator, Sequence
from typing import Literal

from convo_assets.records import Chunk, Conversation, TrainingRow
from convo_assets.steps.curate import as_it_is, messages_of
from convo_assets.steps.redact import (
    KnownValuesBySource,
    PiiDetector,
    Surrogates,
    leak_gate,
    said_in,
)
from convo_assets.streams import BatchLimits, Inputs, bounded

Verdict = Literal["sound", "leaks", "says_something_else"]
"""A row says something else when it was tampered with, or when the stranger it speaks of has the
name of somebody who was found in a document since: then the dataset has to be made again.
"""


def vetted(
    rows: Inputs[TrainingRow],
    conversations: Inputs[Conversation],
    chunks: Inputs[Chunk],
    *,
    detector: PiiDetector,
    known_values: KnownValuesBySource,
) -> Iterator[tuple[str, Verdict]]:
    """Yield each row's identifier, and whether it says what its conversation says, about strangers.

    Strangers look like people to every detector. So a row is compared, word for word, with what its
    conversation and chunks become, and the gate reads the conversation: by rules and known values,
    as the model has its own look at conversations.
    """
    gate = leak_gate(detector, known_values.of(rows.source).values)
    strangers = Surrogates(known_values.key(), known=known_values.everywhere())
    for ids in bounded(rows.sizes(), BatchLimits()):
        batch = rows.read(ids)
        said = conversations.read([row.conversation_id for row in batch])
        leaks = gate.leaks_by_rule([said_in(conversation) for conversation in said])
        for row, conversation, found in zip(batch, said, leaks, strict=True):
            context = chunks.read(row.context_ids)
            if found:
                yield row.id, "leaks"
            elif _says_only(row, conversation, context, strangers):
                yield row.id, "sound"
            else:
                yield row.id, "says_something_else"


def _says_only(
    row: TrainingRow, said: Conversation, context: Sequence[Chunk], strangers: Surrogates
) -> bool:
    return row.messages in [
        messages_of(said, disguise, context=context, citations=citations)
        for disguise in (strangers.fill, as_it_is)
        for citations in (False, True)
    ]
