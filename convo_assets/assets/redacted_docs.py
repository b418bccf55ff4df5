"""Asset `redacted_docs`."""

from functools import partial

import dagster as dg

from convo_assets.derivations import Recipe
from convo_assets.per_source import per_source_asset
from convo_assets.records import RawDoc, RedactedDoc
from convo_assets.steps.redact import (
    VERSION,
    KnownValuesBySource,
    KnownValueSearch,
    PiiDetector,
    RedactionPolicies,
    Redactor,
    redact_docs,
)
from convo_assets.streams import BatchLimits, Derivations, Inputs


@per_source_asset(group="documents", kinds={"gliner", "postgres"}, version=VERSION)
def redacted_docs(
    raw_docs: Inputs[RawDoc],
    detector: dg.ResourceParam[PiiDetector],
    known_values: dg.ResourceParam[KnownValuesBySource],
    policies: dg.ResourceParam[RedactionPolicies],
) -> Derivations[RawDoc, RedactedDoc]:
    """Documents whose personal data has been replaced by placeholders such as [PERSON_1].

    One row per document that passed the leak gate. Spans are stored with type, position, detector
    and score, never with the value. What the gate stopped is quarantined, with the reason.
    """
    known = known_values.of(raw_docs.source)
    policy = policies.of(raw_docs.source)
    return Derivations(
        asset="redacted_docs",
        inputs=raw_docs,
        recipe=Recipe(
            step="redact",
            version=VERSION,
            settings={"redacted": sorted(policy.labels), "kept": sorted(policy.keep)},
            models=(detector.identity,),
        ),
        step=partial(
            redact_docs,
            redactor=Redactor(detector=detector, policy=policy, known=known.values),
        ),
        revision=KnownValueSearch(known=known, policy=policy),
        limits=BatchLimits(rows=16, size=400_000),
    )
