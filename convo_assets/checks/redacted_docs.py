"""Checks on `redacted_docs`."""

import dagster as dg

from convo_assets.assets.redacted_docs import redacted_docs
from convo_assets.per_source import check_result, per_source_check
from convo_assets.records import RedactedDoc
from convo_assets.steps.redact import RedactionPolicy, find_leaks
from convo_assets.streams import BatchLimits, Inputs, read_all


@per_source_check(redacted_docs)
def redacted_docs_hold_no_pii(redacted_docs: Inputs[RedactedDoc]) -> dg.AssetCheckResult:
    """The validated detectors find nothing in any stored document, its name included."""
    policy = RedactionPolicy()
    docs = read_all(redacted_docs, BatchLimits())
    return check_result(
        (doc.id, not find_leaks(f"{doc.name}\n\n{doc.text}", policy=policy)) for doc in docs
    )
