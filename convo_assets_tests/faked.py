"""The graph with fakes for models, as a code location: `-m convo_assets_tests.faked`."""

import os
from pathlib import Path

import dagster as dg

from convo_assets.definitions import build_definitions
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.resource_sets import resources_with_fakes

HOME, STORE_HOME = "FAKED_HOME", "FAKED_STORE_HOME"


@dg.definitions
def defs() -> dg.Definitions:
    """Return the graph on the store and in the folder that the environment names."""
    store = SupabaseStore(embedded_home=os.environ[STORE_HOME])  # noqa: TID251
    return build_definitions(resources_with_fakes(store, Path(os.environ[HOME])))  # noqa: TID251
