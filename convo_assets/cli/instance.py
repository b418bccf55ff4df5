"""Dagster's instance of this deployment: where runs, partitions and events are remembered."""

import shutil
from pathlib import Path

import dagster as dg

from convo_assets.partitions import document_sources
from convo_assets.resources.settings import PROJECT, Settings
from convo_assets.roles import Resources


def dagster_home(settings: Settings) -> Path:
    """Return DAGSTER_HOME, with today's dagster.yaml in it."""
    home = settings.convo_home.absolute() / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PROJECT / "dagster.yaml", home / "dagster.yaml")
    return home


def open_instance(settings: Settings) -> dg.DagsterInstance:
    """Return the instance that `make dev` shows as well."""
    return dg.DagsterInstance.from_config(str(dagster_home(settings)))


def register_sources(instance: dg.DagsterInstance, resources: Resources) -> list[str]:
    """Make every document source a partition, and return all of them."""
    keys = resources.sources.source_keys()
    known = set(document_sources.get_partition_keys(dynamic_partitions_store=instance))
    new = [key for key in keys if key not in known]
    instance.add_dynamic_partitions(str(document_sources.name), new)
    return keys
