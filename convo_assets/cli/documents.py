"""Documents of a source by the path that people know, which is stored nowhere but as a hash."""

from convo_assets.errors import UnknownDocumentError
from convo_assets.identity import content_id
from convo_assets.resources.documents.zone import LandingZone
from convo_assets.resources.environments import resources_with_secrets
from convo_assets.resources.settings import Settings


def documents_of(settings: Settings, source: str, path: str) -> list[str]:
    """Return all documents of a source, or the versions of the one at a path, that it ever had.

    Raises:
        UnknownDocumentError: If there is none.
    """
    sources = resources_with_secrets(settings).sources
    present = {i: content_id(at) for i, at in sources.files(source).paths()}
    # Also what was there before: an earlier version, a file that has been deleted since.
    known = {**LandingZone.at(settings.landing, source=source).origins(), **present}
    ids = sorted(
        identifier for identifier, at in known.items() if not path or at == content_id(path)
    )
    if not ids:
        raise UnknownDocumentError(source, count=len(known))
    return ids
