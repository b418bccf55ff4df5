"""Which tuned model a command is about."""

from pathlib import Path

from convo_assets.errors import UnknownReleaseError
from convo_assets.resources.environments import store_for
from convo_assets.resources.releases import ReleaseFiles
from convo_assets.resources.releases.records import ModelRecords
from convo_assets.resources.settings import Settings
from convo_assets.resources.tuning.io_manager import FOLDER


def model_folder(settings: Settings, run: str) -> Path:
    """Return the folder of a tuned model, of the newest if none is named.

    Raises:
        UnknownReleaseError: If there is no such model.
    """
    name = run or ModelRecords(store_for(settings)).latest() or "tuned model"
    files = ReleaseFiles(settings.convo_artifacts / FOLDER / name)
    if "base_model" not in files.manifest:
        raise UnknownReleaseError(name, known=[])
    return files.folder
