"""Which tuned model a command is about."""

from pathlib import Path

from convo_assets.errors import ConfigurationError, UnknownModelError
from convo_assets.resources.environments import resources_with_secrets, store_for
from convo_assets.resources.releases import ReleaseFiles
from convo_assets.resources.releases.files import MODELS
from convo_assets.resources.releases.records import ModelRecords
from convo_assets.resources.settings import Settings


def model_folder(settings: Settings, run: str) -> Path:
    """Return the folder of a tuned model, of the newest if none is named.

    Raises:
        UnknownModelError: If there is no such model.
        ConfigurationError: If it was tuned from another base than the settings name.
    """
    name = run or ModelRecords(store_for(settings)).latest()
    if not name:
        raise UnknownModelError("", known=[])
    files = ReleaseFiles(settings.convo_artifacts / MODELS / name)
    tuned_from, here = (
        files.manifest["base_model"],
        resources_with_secrets(settings).trainer.base_model,
    )
    if tuned_from != here:
        message = (
            f"Model {name} was tuned from {tuned_from}, and the settings name {here}: "
            f"set CONVO_TUNE_MODEL={tuned_from}."
        )
        raise ConfigurationError(message)
    return files.folder
