"""Releases of the dataset: files, records, and copies in Supabase Storage."""

from convo_assets.resources.releases.files import ReleaseFiles, faults
from convo_assets.resources.releases.release_publisher import ReleasePublisher

__all__ = ["ReleaseFiles", "ReleasePublisher", "faults"]
