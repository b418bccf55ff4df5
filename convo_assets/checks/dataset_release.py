"""Checks on `dataset_release`."""

import dagster as dg

from convo_assets.assets.dataset_release import dataset_release
from convo_assets.per_source import whole_check
from convo_assets.resources.releases import ReleaseFiles, faults


@whole_check(dataset_release)
def release_is_whole(dataset_release: ReleaseFiles) -> dg.AssetCheckResult:
    """Every file of the newest release has the hash that its manifest says."""
    found = faults(dataset_release.folder)
    return dg.AssetCheckResult(
        passed=not found,
        metadata={"files": len(dataset_release.manifest["sha256"]), "faults": found},
    )
