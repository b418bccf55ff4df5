"""A small release, made the way people make one."""

from pathlib import Path

from convo_assets.resources.releases import ReleaseFiles
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.graph import EXPENSES, LEAVE, run_graph, run_whole, write_sources
from convo_assets_tests.resource_sets import resources_with_fakes


def a_release(store: SupabaseStore, home: Path) -> ReleaseFiles:
    """Return the release of a handbook of three documents."""
    texts = {f"leave{i}": LEAVE.replace("1.75", f"{i}.5") for i in range(2)}
    write_sources(home, expenses=EXPENSES, **texts)
    run_graph(resources_with_fakes(store, home))
    run_whole(resources_with_fakes(store, home), "release")
    return newest(home)


def newest(home: Path) -> ReleaseFiles:
    """Return the release that was written last."""
    folders = sorted((home / "artifacts" / "releases").iterdir(), key=lambda f: f.stat().st_mtime)
    return ReleaseFiles(folders[-1])
