"""Makes one release from the dataset rows of all sources."""

from convo_assets.steps.release.merging import Entry, Evaluation, entry, merged
from convo_assets.steps.release.releases import VERSION, Release, SourceShare

__all__ = [
    "VERSION",
    "Entry",
    "Evaluation",
    "Release",
    "SourceShare",
    "entry",
    "merged",
]
