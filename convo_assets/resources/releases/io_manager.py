"""Write releases where they are asked for, and hand the newest to those that use it."""

import shutil
from functools import partial
from pathlib import Path

import dagster as dg

from convo_assets.errors import UnknownReleaseError
from convo_assets.resources.releases.files import RELEASES, ReleaseFiles
from convo_assets.resources.releases.page import write_page
from convo_assets.resources.releases.publishing import PublishingIOManager
from convo_assets.resources.releases.records import ReleaseRecords
from convo_assets.resources.releases.writing import write_release
from convo_assets.resources.store.reporting import bars, counts_table
from convo_assets.steps.release import Release

_NEWEST = "release that is not withdrawn"


class ReleaseIOManager(PublishingIOManager):
    """Keeps releases as folders of files, as rows of the store and, if wanted, in a bucket."""

    def store_output(self, context: dg.OutputContext, obj: Release) -> None:
        """Write a release that is not there yet, or not whole; the same rows are written once."""
        row_ids = [row_id for share in obj.shares.values() for row_id in share.row_ids]
        published = self.publish(
            RELEASES,
            obj.version,
            make=partial(_write, obj),
            record=partial(ReleaseRecords(self.store).add, row_ids=row_ids),
        )
        context.log.info("release %s: %d rows", obj.version, obj.row_count)
        manifest = published.files.manifest
        page = write_page(
            published.files, self.store, artifacts=Path(self.artifacts), disguise=obj.disguise
        )
        context.add_output_metadata(
            {
                "report": dg.MetadataValue.path(page),
                "dagster/row_count": obj.row_count,
                "dagster/table_name": "convo.dataset_release_rows",
                "version": obj.version,
                "sources": dg.MetadataValue.json(manifest["sources"]),
                "sources not ready": dg.MetadataValue.json(dict(obj.not_ready)),
                "rows left out by reason": counts_table(obj.reasons, of="reason"),
                "rows by split": counts_table(manifest["counts"]["rows"], of="split"),
                "exchanges by kind, chart": bars(manifest["counts"]["kinds"]),
                **published.metadata,
            }
        )

    def open_input(self, context: dg.InputContext) -> ReleaseFiles:  # noqa: ARG002 - there is one
        """Return the newest release that has not been withdrawn.

        Raises:
            UnknownReleaseError: If there is none.
        """
        newest = ReleaseRecords(self.store).latest()
        if newest is None:
            raise UnknownReleaseError(_NEWEST, known=[])
        return ReleaseFiles(self.folder(RELEASES, newest.version))


def _write(release: Release, staging: Path) -> None:
    shutil.rmtree(staging, ignore_errors=True)  # half a release is of no use to the next try
    write_release(release, staging)
