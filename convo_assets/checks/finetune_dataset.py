"""Checks on `finetune_dataset`."""

from collections import defaultdict

import dagster as dg

from convo_assets.assets.finetune_dataset import finetune_dataset
from convo_assets.per_source import check_result, per_source_check
from convo_assets.records import Chunk, TrainingRow
from convo_assets.steps.redact import RedactionPolicy, find_leaks
from convo_assets.streams import BatchLimits, Inputs, read_all


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
    """Messages alternate from user to assistant, none is empty, none holds personal data."""
    rows = read_all(finetune_dataset, BatchLimits())
    return check_result((row.id, _is_sound(row)) for row in rows)


def _is_sound(row: TrainingRow) -> bool:
    roles = [message["role"] for message in row.messages]
    texts = [message["content"] for message in row.messages]
    return (
        len(roles) > 1
        and roles == ["user", "assistant"] * (len(roles) // 2)
        and all(text.strip() for text in texts)
        and not find_leaks("\n".join(texts), policy=RedactionPolicy())
    )
