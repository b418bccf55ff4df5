"""Where documents come from and how they become Markdown: fsspec, xberg, the landing zone."""

from convo_assets.resources.documents.converter import PooledConverter
from convo_assets.resources.documents.declarations import (
    SourceDeclaration,
    declared_sources,
    places_of,
    policies_of,
    profiles_of,
    retention_of,
)
from convo_assets.resources.documents.folders import FolderSources, SourcePlace
from convo_assets.resources.documents.known_values import LandedKnownValues
from convo_assets.resources.documents.landing import DocumentLanding
from convo_assets.resources.documents.policy import DeclaredPolicy, PolicyFile, keep_in_file
from convo_assets.resources.documents.profiles import DeclaredProfiles

__all__ = [
    "DeclaredPolicy",
    "DeclaredProfiles",
    "DocumentLanding",
    "FolderSources",
    "LandedKnownValues",
    "PolicyFile",
    "PooledConverter",
    "SourceDeclaration",
    "SourcePlace",
    "declared_sources",
    "keep_in_file",
    "places_of",
    "policies_of",
    "profiles_of",
    "retention_of",
]
