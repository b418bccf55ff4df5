"""Values that are known to stand in the documents, listed beside the sources."""

from collections.abc import Collection

from fsspec.core import url_to_fs
from pydantic import BaseModel, ValidationError

from convo_assets.errors import ConfigurationError
from convo_assets.steps.ingest import source_key

PLANTED = "planted.json"


class PlantedValue(BaseModel):
    """One value; what it is besides is for people."""

    value: str


class PlantedList(BaseModel):
    """Values by document, which is named by folder and file."""

    documents: dict[str, list[PlantedValue]]


def planted_values(root: str, sources: Collection[str]) -> frozenset[str]:
    """Return what is listed of documents of these sources; nothing if there is no list.

    Raises:
        ConfigurationError: If the list cannot be read: a proof by half a list would be none.
    """
    file_system, folder = url_to_fs(root)
    path = f"{folder}/{PLANTED}"
    if not file_system.exists(path):
        return frozenset()
    try:
        planted = PlantedList.model_validate_json(file_system.cat_file(path))
    except ValidationError as error:
        problem = error.errors(include_input=False)[0]
        # Not where: that is the name of a file, which may be somebody's.
        message = (
            f"{PLANTED} beside the document sources cannot be read ({problem['type']}): "
            'give {"documents": {"folder/file": [{"value": "…"}]}}.'
        )
        raise ConfigurationError(message) from None
    return frozenset(
        entry.value
        for document, entries in planted.documents.items()
        if source_key(document.partition("/")[0]) in sources
        for entry in entries
    )
