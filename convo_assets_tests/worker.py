"""A run in a process of its own: `python -m … STORE_HOME HOME`."""

import sys
from pathlib import Path

from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.graph import run_graph
from convo_assets_tests.resource_sets import resources_with_fakes

if __name__ == "__main__":
    run_graph(resources_with_fakes(SupabaseStore(embedded_home=sys.argv[1]), Path(sys.argv[2])))
