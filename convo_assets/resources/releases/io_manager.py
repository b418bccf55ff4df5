"""Write releases where they are asked for, and hand the newest to those that use it."""

import shutil
from pathlib import Path

import dagster as dg
from pydantic import Field

from convo_assets.errors import UnknownReleaseError, WithdrawnReleaseError
from convo_assets.resources.releases.files import ReleaseFiles, faults, put_in_place
from convo_assets.resources.releases.records import ReleaseRecords
from convo_assets.resources.releases.writing import write_release
from convo_assets.resources.storage import Bucket
from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.store.reporting import bars, counts_table
from convo_assets.steps.release import Release

FOLDER = "releases"
_LATEST = "release that is not withdrawn"


class ReleaseIOManager(dg.ConfigurableIOManager):
    """Keeps releases as folders of files, as rows of the store and, if wanted, in a bucket."""

    store: SupabaseStore
    bucket: Bucket
    artifacts: str = Field(description="Folder of exported datasets.")

    def handle_output(self, context: dg.OutputContext, obj: Release) -> None:
        """Write a release that is not there yet, or not whole; the same rows are written once."""
        folder = Path(self.artifacts) / FOLDER / obj.version
        written = not _is_whole(folder)
        if written:
            staging = folder.with_name(f".{folder.name}.partial")
            shutil.rmtree(staging, ignore_errors=True)
            write_release(obj, staging)
            put_in_place(staging, folder)
        files = ReleaseFiles(folder)
        row_ids = [row_id for share in obj.shares.values() for row_id in share.row_ids]
        try:
            ReleaseRecords(self.store).add(files.manifest, row_ids)
        except WithdrawnReleaseError:
            shutil.rmtree(folder)
            raise
        uploaded = self.bucket.upload(folder, prefix=f"{FOLDER}/{obj.version}")
        context.log.info("release %s: %d rows", obj.version, obj.row_count)
        counts = files.manifest["counts"]
        context.add_output_metadata(
            {
                "dagster/row_count": obj.row_count,
                "dagster/table_name": "convo.dataset_release_rows",
                "version": obj.version,
                "files": dg.MetadataValue.path(folder),
                "card": dg.MetadataValue.md((folder / "README.md").read_text(encoding="utf-8")),
                "sources": dg.MetadataValue.json(files.manifest["sources"]),
                "sources not ready": dg.MetadataValue.json(dict(obj.not_ready)),
                "rows left out by reason": counts_table(obj.reasons, of="reason"),
                "rows by split": counts_table(counts["rows"], of="split"),
                "exchanges by kind, drawn": bars(counts["kinds"]),
                "written in this run": written,
                "files uploaded in this run": uploaded,
            }
        )

    def load_input(self, context: dg.InputContext) -> ReleaseFiles:  # noqa: ARG002 - there is one
        """Return the newest release that has not been withdrawn.

        Raises:
            UnknownReleaseError: If there is none.
        """
        latest = ReleaseRecords(self.store).latest()
        if latest is None:
            raise UnknownReleaseError(_LATEST, known=[])
        return ReleaseFiles(Path(self.artifacts) / FOLDER / latest.version)


def _is_whole(folder: Path) -> bool:
    return folder.is_dir() and not faults(folder)
