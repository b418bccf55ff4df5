"""Where this deployment keeps its files: one object that all who read or write them are given."""

from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field


class Workspace(dg.ConfigurableResource[Any]):
    """Folders of one deployment; each is said here and nowhere else."""

    home: str = Field(description="Private folder: embedded database, converted models, key file.")
    landing: str = Field(
        description="Raw documents: private folder or fsspec URL, outside the database."
    )
    artifacts: str = Field(
        description="Folder of previews, exported datasets, releases and tuned models."
    )

    @property
    def database(self) -> Path:
        """Return the folder of the embedded database."""
        return Path(self.home) / "postgres"

    @property
    def models(self) -> Path:
        """Return the folder of converted models."""
        return Path(self.home) / "models"

    @property
    def replies(self) -> Path:
        """Return the folder of replies that were paid for, kept until what they are for is made."""
        return Path(self.home) / "replies"

    @property
    def key_file(self) -> Path:
        """Return the file of the key behind known values, where the store is embedded."""
        return Path(self.home) / "pii.key"


NOWHERE = Workspace(home="", landing="", artifacts="")
"""For what can do without folders of its own."""
