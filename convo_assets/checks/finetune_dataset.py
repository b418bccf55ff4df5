"""Checks on `finetune_dataset`."""

from collections import defaultdict
from dataclasses import asdict
from functools import partial
from typing import Any

import dagster as dg

from convo_assets.asset_inputs import Chunks, Conversations, RedactedDocs, TrainingRows
from convo_assets.assets.finetune_dataset import finetune_dataset
from convo_assets.per_source import MAX_SHOWN, check_result, per_source_check
from convo_assets.records import Chunk
from convo_assets.remembered import Findings
from convo_assets.resources.store.rederiving import command_for
from convo_assets.row_validation import surrogates_of, validate_rows
from convo_assets.steps.curate import (
    VERSION,
    NumberedFact,
    alternates,
    contradictions,
    numbered_facts,
)
from convo_assets.steps.redact import (
    KnownValuesBySource,
    PiiDetector,
    RedactionPolicies,
    leak_gate,
)
from convo_assets.transforms import BatchLimits, read_all


@per_source_check(finetune_dataset)
def no_document_is_in_two_splits(finetune_dataset: TrainingRows) -> dg.AssetCheckResult:
    """What is held out for validation or test was not trained on, not even in part.

    Questions about facts, split `knowledge`, are of documents that are trained on.
    """
    splits: dict[str, set[str]] = defaultdict(set)
    for row in read_all(finetune_dataset, BatchLimits()):
        for document in row.document_ids:
            splits[document].add("train" if row.split == "knowledge" else row.split)
    return check_result((doc, len(names) == 1) for doc, names in splits.items())


@per_source_check(finetune_dataset)
def finetune_dataset_is_trainable(finetune_dataset: TrainingRows) -> dg.AssetCheckResult:
    """Messages alternate from user to assistant, and none is empty."""
    rows = read_all(finetune_dataset, BatchLimits())
    return check_result((row.id, alternates(row.messages)) for row in rows)


@per_source_check(finetune_dataset, blocking=False)
def documents_do_not_contradict_each_other(
    finetune_dataset: TrainingRows,  # noqa: ARG001 - what is checked
    chunks: Chunks,
    known_values: dg.ResourceParam[KnownValuesBySource],
) -> dg.AssetCheckResult:
    """No two documents say the same of the same thing with another number."""
    known = Findings(known_values.of(chunks.source), "numbered_facts", found_by=f"curate {VERSION}")
    found = list(
        contradictions(
            (chunk.redacted_doc_id, NumberedFact(**fact))
            for chunk in read_all(chunks, BatchLimits())
            for fact in known.of(f"{chunk.id} {chunk.text}", partial(_numbered, chunk))
        )
    )
    known.save()
    return dg.AssetCheckResult(
        passed=not found,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "contradictions": len(found),
            "documents and characters": [
                f"{a.document_id}[{a.start}:{a.end}], {b.document_id}[{b.start}:{b.end}]"
                for a, b in ((each.one, each.other) for each in found[:MAX_SHOWN])
            ],
        },
    )


@per_source_check(finetune_dataset)
def finetune_dataset_holds_no_pii(
    finetune_dataset: TrainingRows,
    conversations: Conversations,
    chunks: Chunks,
    redacted_docs: RedactedDocs,
    detector: dg.ResourceParam[PiiDetector],
    known_values: dg.ResourceParam[KnownValuesBySource],
    policies: dg.ResourceParam[RedactionPolicies],
) -> dg.AssetCheckResult:
    """Rows hold no personal data: names in them are placeholders or surrogates."""
    source = finetune_dataset.source
    row_statuses = dict(
        validate_rows(
            finetune_dataset,
            conversations,
            chunks,
            redacted_docs,
            gate=leak_gate(detector, known_values.of(source).values, policies.of(source)),
            surrogates=surrogates_of(known_values, redacted_docs),
        )
    )
    # Where no document leaks, the rows alone are not what their conversations would become now.
    start = "redacted_docs" if "leaks" in row_statuses.values() else "finetune_dataset"
    return check_result(
        ((row_id, row_status == "sound") for row_id, row_status in row_statuses.items()),
        remedy=command_for(source, start=start),
    )


def _numbered(chunk: Chunk) -> list[dict[str, Any]]:
    return [asdict(fact) for fact in numbered_facts(chunk)]
