"""Where documents come from and how they become Markdown: fsspec, xberg, the landing zone."""

from convo_assets.resources.documents.converter import XbergConverter
from convo_assets.resources.documents.folders import FolderSources
from convo_assets.resources.documents.known_values import LandedKnownValues
from convo_assets.resources.documents.landing import DocumentLanding
from convo_assets.resources.documents.policy import PolicyFile

__all__ = ["DocumentLanding", "FolderSources", "LandedKnownValues", "PolicyFile", "XbergConverter"]
