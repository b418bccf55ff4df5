"""Asset `redacted_docs`."""

import dagster as dg

from convo_assets.asset_inputs import RawDocs
from convo_assets.per_source import materialized, per_source_asset
from convo_assets.roles import Landing, Store
from convo_assets.steps.redact import (
    VERSION,
    KnownValuesBySource,
    KnownValueSearch,
    PiiDetector,
    RedactContext,
    RedactionPolicies,
    Redactor,
    redact_docs,
)
from convo_assets.transforms import BatchLimits, IncrementalTransform


@per_source_asset(version=VERSION)
def redacted_docs(
    context: dg.AssetExecutionContext,
    raw_docs: RawDocs,
    detector: dg.ResourceParam[PiiDetector],
    known_values: dg.ResourceParam[KnownValuesBySource],
    policies: dg.ResourceParam[RedactionPolicies],
    store: dg.ResourceParam[Store],
    landing: dg.ResourceParam[Landing],
) -> dg.MaterializeResult[None]:
    """Documents whose personal data has been replaced by placeholders such as [PERSON_1].

    One row per document that passed the leak gate. Spans are stored with type, position, detector
    and score, never with the value. What the gate stopped is quarantined, with the reason.
    """
    known = known_values.of(raw_docs.source)
    policy = policies.of(raw_docs.source)
    redactor = Redactor(detector=detector, policy=policy, known=known.values)
    redacted = store.transform(
        IncrementalTransform(
            asset="redacted_docs",
            inputs=raw_docs,
            step=redact_docs,
            context=RedactContext(redactor=redactor),
            limits=BatchLimits(rows=16, size=400_000),
            invalidation=KnownValueSearch(known=known, policy=policy),
        ),
        log=context.log.info,
    )
    if released := landing.release(raw_docs.source):
        context.log.info("redacted_docs: raw text of %d documents is no longer kept", released)
    return materialized(redacted)
