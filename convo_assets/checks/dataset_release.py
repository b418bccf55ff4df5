"""Checks on `dataset_release`."""

import dagster as dg

from convo_assets.assets.dataset_release import dataset_release
from convo_assets.partitions import document_sources
from convo_assets.per_source import MAX_SHOWN, PER_SOURCE, whole_check
from convo_assets.resources.releases import ReleaseFiles, faults


@whole_check(dataset_release)
def release_is_whole(dataset_release: ReleaseFiles) -> dg.AssetCheckResult:
    """Every file of the newest release has the hash that its manifest says."""
    found = faults(dataset_release.folder)
    return dg.AssetCheckResult(
        passed=not found,
        metadata={"files": len(dataset_release.manifest["sha256"]), "faults": found},
    )


@dg.asset_check(asset=dataset_release)
def no_source_is_left_failed(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
    """Of no document source has the last run of any asset failed: what failed is not in here."""
    keys = document_sources.get_partition_keys(dynamic_partitions_store=context.instance)
    statuses = {
        # An asset that nothing has happened to yet has no statuses.
        asset: context.instance.get_status_by_partition(dg.AssetKey(asset), keys, document_sources)
        or {}
        for asset in PER_SOURCE
    }
    failed = [
        f"{source}: {asset}"
        for asset, by_source in statuses.items()
        for source, status in by_source.items()
        if status == dg.AssetPartitionStatus.FAILED
    ]
    return dg.AssetCheckResult(
        passed=not failed,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "sources": len(keys),
            "failed": len(failed),
            "source and asset": sorted(failed)[:MAX_SHOWN],
        },
    )
