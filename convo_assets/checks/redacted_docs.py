"""Checks on `redacted_docs`."""

import dagster as dg

from convo_assets.assets.redacted_docs import redacted_docs
from convo_assets.per_source import check_result, per_source_check
from convo_assets.records import RedactedDoc
from convo_assets.steps.redact import (
    KnownValuesBySource,
    PiiDetector,
    RedactionPolicy,
    Redactor,
    without_leaks,
)
from convo_assets.streams import BatchLimits, Inputs, read_all


@per_source_check(redacted_docs)
def redacted_docs_hold_no_pii(
    redacted_docs: Inputs[RedactedDoc],
    detector: dg.ResourceParam[PiiDetector],
    known_values: dg.ResourceParam[KnownValuesBySource],
) -> dg.AssetCheckResult:
    """Neither rules nor known values nor the model find anything in a document or its name."""
    known = known_values.of(redacted_docs.source)
    gate = Redactor(
        detector=detector,
        policy=RedactionPolicy(),
        known=known.values,
    )
    docs = read_all(redacted_docs, BatchLimits())
    return check_result(
        without_leaks(
            ((d.id, f"{d.name}\n\n{d.text}") for d in docs),
            gate,
            marks=known,
            name="redacted_docs_read",
        )
    )
