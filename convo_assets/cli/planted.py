"""Values that are known to stand in the sample documents, listed beside them: for the demo only."""

from collections.abc import Collection
from pathlib import Path

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


def planted_values(folder: str, sources: Collection[str]) -> frozenset[str]:
    """Return what `planted.json` in a folder of sources lists of these; nothing without a list.

    Another source's do not count: a surrogate may happen to be a name that only stands there.

    Raises:
        ConfigurationError: If the list cannot be read: a proof by half a list would be none.
    """
    path = Path(folder) / PLANTED
    if not path.is_file():
        return frozenset()
    try:
        planted = PlantedList.model_validate_json(path.read_bytes())
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
