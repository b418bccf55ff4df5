"""The composition root: the only module that knows both the graph and the world."""

from collections.abc import Sequence
from pathlib import Path

import dagster as dg

from convo_assets import assets, checks
from convo_assets.automation import EXECUTORS, JOBS, SCHEDULES, build_sensors
from convo_assets.resources.environments import world_for
from convo_assets.resources.quiet import keep_libraries_discreet
from convo_assets.resources.settings import load_settings
from convo_assets.world import World


def build_definitions(
    world: World,
    *,
    executor: str = "in_process",
    sensors: Sequence[dg.SensorDefinition] | None = None,
) -> dg.Definitions:
    """Wire the whole graph to one world.

    `executor` is a name of `EXECUTORS`, `sensors` are those of `build_sensors` with its defaults.
    """
    keep_libraries_discreet()
    return dg.Definitions(
        assets=dg.load_assets_from_package_module(assets),
        asset_checks=dg.load_asset_checks_from_package_module(checks),
        jobs=JOBS,
        schedules=SCHEDULES,
        sensors=build_sensors() if sensors is None else sensors,
        resources=vars(world),
        executor=EXECUTORS[executor](),
    )


@dg.definitions
def defs() -> dg.Definitions:
    """Return what Dagster loads: the graph in the world of the settings, and what is in `defs/`.

    Settings are read here, whenever Dagster loads the code location, and not at import.
    """
    settings = load_settings()
    graph = build_definitions(
        world_for(settings),
        executor=settings.convo_executor,
        sensors=build_sensors(
            look_seconds=settings.convo_look_seconds,
            believe_deletions=settings.convo_believe_deletions,
        ),
    )
    added = dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
    return dg.Definitions.merge(graph, added)
