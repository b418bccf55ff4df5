"""Releases of the dataset: files, records, and copies in Supabase Storage."""

from convo_assets.resources.releases.files import ReleaseFiles, faults
from convo_assets.resources.releases.io_manager import ReleaseIOManager

__all__ = ["ReleaseFiles", "ReleaseIOManager", "faults"]
