"""The composition root: the only module that knows both the graph and the world."""

import dagster as dg

from convo_assets import assets, checks
from convo_assets.automation import JOBS, SENSORS
from convo_assets.resources.environments import world_for
from convo_assets.resources.settings import load_settings
from convo_assets.world import World


def build_definitions(world: World) -> dg.Definitions:
    """Wire the whole graph to one world.

    One process per run: the models of a run are loaded once and shared by its steps.
    """
    return dg.Definitions(
        assets=dg.load_assets_from_package_module(assets),
        asset_checks=dg.load_asset_checks_from_package_module(checks),
        jobs=JOBS,
        sensors=SENSORS,
        resources=vars(world),
        executor=dg.in_process_executor,
    )


defs = build_definitions(world_for(load_settings()))
