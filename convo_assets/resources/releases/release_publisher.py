"""Publish releases of the dataset, and open the newest."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from convo_assets.errors import UnknownReleaseError
from convo_assets.resources.releases.files import RELEASES, ReleaseFiles
from convo_assets.resources.releases.page import write_page
from convo_assets.resources.releases.publishing import Publisher
from convo_assets.resources.releases.records import ReleaseRecords
from convo_assets.resources.releases.writing import write_release
from convo_assets.resources.store.ledger import partly_read
from convo_assets.resources.store.reviews import Reviews
from convo_assets.steps.release import Release
from convo_assets.ui_metadata import bars, counts_table


class ReleasePublisher(Publisher):
    """Keeps releases as folders of files, as rows of the store and, if wanted, in a bucket."""

    def publish(self, release: Release) -> dict[str, Any]:
        """Write a release that is not there yet, or not whole, and return what there is to see.

        The same rows are written once.
        """
        row_ids = [row_id for share in release.shares.values() for row_id in share.row_ids]

        def make(staging: Path) -> None:
            shutil.rmtree(
                staging, ignore_errors=True
            )  # half a release is of no use to the next try
            write_release(release, staging)

        def record(manifest: Mapping[str, Any]) -> None:
            ReleaseRecords(self.database).add(manifest, row_ids=row_ids)

        published = self.publish_folder(RELEASES, release.version, make=make, record=record)
        manifest = published.files.manifest
        page = write_page(
            published.files,
            self.database,
            artifacts=Path(self.workspace.artifacts),
            pseudonymize=release.pseudonymize,
        )
        return {
            "report": dg.MetadataValue.path(page),
            "dagster/row_count": release.row_count,
            "dagster/table_name": "convo.dataset_release_rows",
            "version": release.version,
            "sources": dg.MetadataValue.json(manifest["sources"]),
            "documents read in part": dg.MetadataValue.json(manifest["partly_read"]),
            "sources not ready": dg.MetadataValue.json(dict(release.not_ready)),
            "rows left out by reason": counts_table(release.reasons, of="reason"),
            "rows by split": counts_table(manifest["counts"]["rows"], of="split"),
            "exchanges by kind, chart": bars(manifest["counts"]["kinds"]),
            **published.metadata,
        }

    def reviews(self) -> Mapping[str, str]:
        """Return what people decided about conversations, by identifier."""
        return Reviews(self.database).decisions()

    def partly_read(self) -> dict[str, dict[str, int]]:
        """Return, by source, how many documents are `partial`, and how often for each reason."""
        return partly_read(self.database)

    def newest(self) -> ReleaseFiles:
        """Return the newest release that has not been withdrawn.

        Raises:
            UnknownReleaseError: If there is none.
        """
        newest = ReleaseRecords(self.database).latest()
        if newest is None:
            raise UnknownReleaseError("", known=[])
        return ReleaseFiles(self.folder(RELEASES, newest.version))
