"""What releases and models have in common: a folder made once, recorded, and copied to a bucket."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg

from convo_assets.errors import WithdrawnReleaseError
from convo_assets.resources.locks import exclusive
from convo_assets.resources.releases.files import ReleaseFiles, put_in_place, whole
from convo_assets.resources.storage import Bucket
from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class Published:
    """A folder that is in place, and what had to be done for it."""

    files: ReleaseFiles
    made: bool
    uploaded: int

    @property
    def metadata(self) -> dict[str, Any]:
        """Return what the Dagster UI shows about any published folder."""
        folder = self.files.folder
        return {
            "files": dg.MetadataValue.path(folder),
            "card": dg.MetadataValue.md((folder / "README.md").read_text(encoding="utf-8")),
            "made in this run": self.made,
            "files uploaded in this run": self.uploaded,
        }


class Publisher(dg.ConfigurableResource[Any]):
    """Keeps folders of files with a record in the store and, if wanted, a copy in a bucket."""

    database: SupabaseStore
    bucket: Bucket
    workspace: Workspace

    def folder(self, kind: str, name: str) -> Path:
        """Return where the folder of a release or of a model is."""
        return Path(self.workspace.artifacts) / kind / name

    def publish_folder(
        self,
        kind: str,
        name: str,
        *,
        make: Callable[[Path], None],
        record: Callable[[Mapping[str, Any]], None],
    ) -> Published:
        """Make a folder that is not there yet or not whole, record it, and upload it.

        `make` gets a folder beside the final one, which may hold what an earlier try has left.

        Raises:
            WithdrawnReleaseError: If what it was made of has gone meanwhile; nothing is kept then.
        """
        folder = self.folder(kind, name)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with exclusive(Path(self.workspace.artifacts) / f".{kind}.lock"):
            made = not whole(folder)
            if made:
                staging = folder.with_name(f".{name}.partial")
                make(staging)
                put_in_place(staging, folder)
            files = ReleaseFiles(folder)
            try:
                record(files.manifest)
            except WithdrawnReleaseError:
                shutil.rmtree(folder)
                raise
        uploaded = self.bucket.upload(folder, prefix=f"{kind}/{name}")
        return Published(files=files, made=made, uploaded=uploaded)
