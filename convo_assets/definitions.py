"""The composition root: the only module that knows both the graph and the world."""

import dagster as dg

from convo_assets import assets, checks
from convo_assets.automation import EXECUTORS, JOBS, SCHEDULES, SENSORS
from convo_assets.resources.environments import resources_for
from convo_assets.resources.quiet import keep_libraries_discreet
from convo_assets.resources.settings import load_env_file, load_settings
from convo_assets.world import World


def build_definitions(world: World, *, executor: str = "in_process") -> dg.Definitions:
    """Wire the whole graph to one world; `executor` is a name of `EXECUTORS`."""
    keep_libraries_discreet()
    return dg.Definitions(
        assets=dg.load_assets_from_package_module(assets),
        asset_checks=dg.load_asset_checks_from_package_module(checks),
        jobs=JOBS,
        schedules=SCHEDULES,
        sensors=SENSORS,
        resources=vars(world),
        executor=EXECUTORS[executor](),
    )


load_env_file()
_settings = load_settings()
defs = build_definitions(resources_for(_settings), executor=_settings.convo_executor)
