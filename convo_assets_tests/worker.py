"""A run in a process of its own: `python -m … STORE_HOME HOME`."""

import sys
from pathlib import Path

from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.graph import run_graph
from convo_assets_tests.worlds import a_world

if __name__ == "__main__":
    run_graph(a_world(SupabaseStore(embedded_home=sys.argv[1]), Path(sys.argv[2])))
