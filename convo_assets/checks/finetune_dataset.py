"""Checks on `finetune_dataset`."""

from collections import defaultdict
from collections.abc import Iterator

import dagster as dg

from convo_assets.assets.finetune_dataset import finetune_dataset
from convo_assets.per_source import check_result, per_source_check
from convo_assets.records import Chunk, Conversation, TrainingRow
from convo_assets.steps.curate import as_it_is, messages_of
from convo_assets.steps.redact import (
    KnownValuesBySource,
    PiiDetector,
    Surrogates,
    leak_gate,
    said_in,
)
from convo_assets.streams import BatchLimits, Inputs, bounded, read_all


@per_source_check(finetune_dataset)
def no_document_is_in_two_splits(
    finetune_dataset: Inputs[TrainingRow], chunks: Inputs[Chunk]
) -> dg.AssetCheckResult:
    """What is held out for validation or test was not trained on, not even in part."""
    document = {chunk.id: chunk.redacted_doc_id for chunk in read_all(chunks, BatchLimits())}
    splits: dict[str, set[str]] = defaultdict(set)
    for row in read_all(finetune_dataset, BatchLimits()):
        for chunk_id in row.chunk_ids:
            splits[document[chunk_id]].add(row.split)
    return check_result((doc, len(names) == 1) for doc, names in splits.items())


@per_source_check(finetune_dataset)
def finetune_dataset_is_trainable(finetune_dataset: Inputs[TrainingRow]) -> dg.AssetCheckResult:
    """Messages alternate from user to assistant, and none is empty."""
    rows = read_all(finetune_dataset, BatchLimits())
    return check_result((row.id, _is_sound(row)) for row in rows)


@per_source_check(finetune_dataset)
def finetune_dataset_holds_no_pii(
    finetune_dataset: Inputs[TrainingRow],
    conversations: Inputs[Conversation],
    detector: dg.ResourceParam[PiiDetector],
    known_values: dg.ResourceParam[KnownValuesBySource],
) -> dg.AssetCheckResult:
    """A row says what its conversation says, which passes the leak gate, about nobody or strangers.

    Strangers look like people to every detector. So a row is compared, word for word, with what its
    conversation becomes, and the gate reads the conversation: by rules and known values, as the
    model has its own look at conversations.
    """
    known = known_values.of(finetune_dataset.source).values
    gate = leak_gate(detector, known)
    strangers = Surrogates(known_values.key(), known=known)
    pairs = _with_conversations(finetune_dataset, conversations)
    return check_result(
        (
            row.id,
            not gate.leaks_by_rule([said_in(said)])[0]
            and row.messages in (messages_of(said, strangers.fill), messages_of(said, as_it_is)),
        )
        for row, said in pairs
    )


def _with_conversations(
    rows: Inputs[TrainingRow], conversations: Inputs[Conversation]
) -> Iterator[tuple[TrainingRow, Conversation]]:
    for ids in bounded(rows.sizes(), BatchLimits()):
        batch = rows.read(ids)
        said = conversations.read([row.conversation_id for row in batch])
        yield from zip(batch, said, strict=True)


def _is_sound(row: TrainingRow) -> bool:
    roles = [message["role"] for message in row.messages]
    return (
        len(roles) > 1
        and roles == ["user", "assistant"] * (len(roles) // 2)
        and all(message["content"].strip() for message in row.messages)
    )
