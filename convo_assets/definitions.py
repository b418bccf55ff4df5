"""Wires the graph to its resources; the only module that knows both."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import dagster as dg

from convo_assets import checks
from convo_assets.assets.chunks import chunks
from convo_assets.assets.conversations import conversations
from convo_assets.assets.dataset_release import dataset_release
from convo_assets.assets.embeddings import embeddings
from convo_assets.assets.finetune_dataset import finetune_dataset
from convo_assets.assets.finetuned_model import finetuned_model
from convo_assets.assets.raw_docs import raw_docs
from convo_assets.assets.redacted_docs import redacted_docs
from convo_assets.automation import EXECUTORS, JOBS, SCHEDULES, build_sensors
from convo_assets.per_source import asset_on_gpu, check_on_gpu
from convo_assets.resources.environments import resources_for
from convo_assets.resources.launch import launchable
from convo_assets.resources.library_logging import limit_library_logging
from convo_assets.resources.settings import load_env_file, load_settings
from convo_assets.roles import HasKinds, Resources, UsesAccelerator

_MADE_BY: Mapping[str, Sequence[str]] = {
    "raw_docs": ("converter",),
    "redacted_docs": ("detector", "database"),
    "chunks": ("embedder", "database"),
    "embeddings": ("embedder", "database"),
    "conversations": ("chat_model", "database"),
    "finetune_dataset": ("database",),
    "dataset_release": ("database",),
    "finetuned_model": ("trainer",),
}
"""The services that give an asset its kinds in Dagster's UI, the most telling first."""

_MODELS_OF: Mapping[str, Sequence[str]] = {
    "redacted_docs": ("detector",),
    "embeddings": ("embedder",),
    "conversations": ("chat_model", "judge", "embedder", "detector"),
    "finetune_dataset": ("embedder",),
    "dataset_release": ("embedder", "detector"),
    "finetuned_model": ("trainer", "embedder"),
    "redacted_docs_hold_no_pii": ("detector",),
    "conversations_hold_no_pii": ("detector",),
    "finetune_dataset_holds_no_pii": ("detector",),
}
"""The services of each asset and check that run a model: tokenizers alone are not among them."""

_AS_FILES = frozenset({"raw_docs", "finetune_dataset", "dataset_release"})
"""Assets that are Parquet files as well."""

_MAX_KINDS = 3
"""Dagster shows no more."""


def build_definitions(
    resources: Resources,
    *,
    executor: str = "in_process",
    sensors: Sequence[dg.SensorDefinition] | None = None,
) -> dg.Definitions:
    """Wire the whole graph to one set of resources.

    `executor` is a name of `EXECUTORS`, `sensors` are those of `build_sensors` with its defaults.
    """
    limit_library_logging()
    assets = [
        raw_docs,
        redacted_docs,
        chunks,
        embeddings,
        conversations,
        finetune_dataset,
        dataset_release,
        finetuned_model,
    ]
    return dg.Definitions(
        assets=[
            (
                asset_on_gpu(asset) if _on_gpu(asset.key.to_user_string(), resources) else asset
            ).map_asset_specs(lambda spec: _with_kinds(spec, resources))
            for asset in assets
        ],
        asset_checks=[
            check_on_gpu(check) if _on_gpu(check.check_key.name, resources) else check
            for check in dg.load_asset_checks_from_package_module(checks)
        ],
        jobs=JOBS,
        schedules=SCHEDULES,
        sensors=build_sensors() if sensors is None else sensors,
        resources=launchable(vars(resources)),
        executor=EXECUTORS[executor](),
    )


def _with_kinds(spec: dg.AssetSpec, resources: Resources) -> dg.AssetSpec:
    """Return the spec with the kinds of what is configured to make the asset."""
    asset = spec.key.to_user_string()
    services = _services(resources, _MADE_BY[asset])
    kinds = [kind for s in services if isinstance(s, HasKinds) for kind in sorted(s.kinds)]
    told = [*kinds, *(["parquet"] if asset in _AS_FILES else [])]
    return spec.replace_attributes(kinds=set(told[:_MAX_KINDS]) or {"python"})


def _on_gpu(name: str, resources: Resources) -> bool:
    """Return whether a model that an asset or a check runs is on a local accelerator."""
    services = _services(resources, _MODELS_OF.get(name, ()))
    return any(isinstance(s, UsesAccelerator) and s.uses_local_gpu for s in services)


def _services(resources: Resources, roles: Sequence[str]) -> list[object]:
    """Return the services of these roles; a chat model that is too small to write has no part."""
    idle = {"chat_model"} if resources.chat_model.tier != "large" else set()
    return [getattr(resources, role) for role in roles if role not in idle]


@dg.definitions
def defs() -> dg.Definitions:
    """Return what Dagster loads: the graph with the resources of the settings, and `defs/`.

    Settings are read here, whenever Dagster loads the code location, and not at import.
    """
    load_env_file()
    settings = load_settings()
    graph = build_definitions(
        resources_for(settings),
        executor=settings.convo_executor,
        sensors=build_sensors(
            look_seconds=settings.convo_look_seconds,
            believe_deletions=settings.convo_believe_deletions,
        ),
    )
    added = dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
    return dg.Definitions.merge(graph, added)
