"""Checks on `redacted_docs`."""

import dagster as dg

from convo_assets.asset_inputs import RedactedDocs
from convo_assets.assets.redacted_docs import redacted_docs
from convo_assets.per_source import check_result, per_source_check, whole_result
from convo_assets.resources.store.rederiving import command_for
from convo_assets.roles import Store
from convo_assets.steps.redact import (
    KnownValuesBySource,
    PiiDetector,
    RedactionPolicies,
    without_leaks,
)
from convo_assets.transforms import BatchLimits, read_all


@per_source_check(redacted_docs)
def redacted_docs_hold_no_pii(
    redacted_docs: RedactedDocs,
    detector: dg.ResourceParam[PiiDetector],
    known_values: dg.ResourceParam[KnownValuesBySource],
    policies: dg.ResourceParam[RedactionPolicies],
) -> dg.AssetCheckResult:
    """Neither rules nor known values nor the model find anything in a document or its name."""
    docs = read_all(redacted_docs, BatchLimits())
    return check_result(
        without_leaks(
            ((doc.id, f"{doc.name}\n\n{doc.text}") for doc in docs),
            detector=detector,
            known=known_values.of(redacted_docs.source),
            policy=policies.of(redacted_docs.source),
            asset="redacted_docs",
        ),
        remedy=command_for(redacted_docs.source, start="redacted_docs"),
    )


@per_source_check(redacted_docs)
def no_document_is_withheld(
    redacted_docs: RedactedDocs, store: dg.ResourceParam[Store]
) -> dg.AssetCheckResult:
    """Every document has passed the leak gate; else a warning."""
    source = redacted_docs.source
    return whole_result(store.refused("redacted_docs", source=source), source=source)
