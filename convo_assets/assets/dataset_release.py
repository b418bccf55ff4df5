"""Asset `dataset_release`."""

from datetime import timedelta

import dagster as dg
from pydantic import Field

from convo_assets.assembling import ReleaseAssembly
from convo_assets.asset_inputs import (
    AllChunks,
    AllConversations,
    AllRedactedDocs,
    AllTrainingRows,
)
from convo_assets.per_source import whole_asset
from convo_assets.roles import Releases
from convo_assets.steps.redact import KnownValuesBySource, PiiDetector, RedactionPolicies
from convo_assets.steps.release import VERSION
from convo_assets.steps.retrieve import QueryEmbedder

_Condition = dg.AutomationCondition
NIGHTLY_IF_CHANGED = (
    _Condition.cron_tick_passed("0 3 * * *")
    & _Condition.any_deps_updated().since(
        _Condition.newly_requested() | _Condition.initial_evaluation()
    )
    & ~_Condition.in_progress()
).with_label("nightly_if_changed")
"""Not `eager`, which waits for every source: one that fails would hold up all others."""

EXPECTED = dg.FreshnessPolicy.time_window(
    fail_window=timedelta(days=31), warn_window=timedelta(days=8)
)
"""Sources that nobody changes need no new release; one that is a month old is worth a look."""


class ReleaseConfig(dg.Config):
    """What must not be trained on, and who is spoken of in the retrieval files."""

    evaluation_files: list[str] = Field(
        default_factory=list,
        description="Text files of questions or conversations that the tuned model will be judged "
        "by, one per line: what is like them is not in the training rows.",
    )
    require_review: bool = Field(
        default=False,
        description="Take only conversations that somebody has accepted, as they are or edited "
        "(convo-assets review); those that were rejected are never taken.",
    )
    surrogates: bool = Field(
        default=True,
        description="Speak of invented people in the retrieval files, as finetune_dataset does.",
    )


@whole_asset(
    version=VERSION,
    automation_condition=NIGHTLY_IF_CHANGED,
    freshness_policy=EXPECTED,
)
def dataset_release(
    context: dg.AssetExecutionContext,
    finetune_dataset: AllTrainingRows,
    conversations: AllConversations,
    chunks: AllChunks,
    redacted_docs: AllRedactedDocs,
    config: ReleaseConfig,
    embedder: dg.ResourceParam[QueryEmbedder],
    detector: dg.ResourceParam[PiiDetector],
    known_values: dg.ResourceParam[KnownValuesBySource],
    policies: dg.ResourceParam[RedactionPolicies],
    releases: dg.ResourceParam[Releases],
) -> dg.MaterializeResult[None]:
    """The rows of all sources that are ready, as one dataset under a name that never changes.

    A release is Parquet, JSONL as trainers read it, retrieval judgements, a card and a manifest of
    hashes. Rows that say nearly the same are in once, and nothing held out is given away.
    """
    release = ReleaseAssembly(
        rows=finetune_dataset,
        conversations=conversations,
        chunks=chunks,
        redacted_docs=redacted_docs,
        embedder=embedder,
        detector=detector,
        known_values=known_values,
        policies=policies,
        reviews=releases.reviews(),
        require_review=config.require_review,
    ).release(
        evaluation_files=config.evaluation_files,
        surrogates=config.surrogates,
        partly_read=releases.partly_read(),
    )
    published = releases.publish(release)
    context.log.info("release %s: %d rows", release.version, release.row_count)
    return dg.MaterializeResult(metadata=published, data_version=dg.DataVersion(release.version))
