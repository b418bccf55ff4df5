"""What can be looked at of an asset: its first rows, redacted, and gone when the source goes."""

from pathlib import Path

import pytest

from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.previews import QUERIES
from convo_assets_tests.graph import EXPENSES, LEAVE, SOURCE, run_graph, write_sources
from convo_assets_tests.resource_sets import resources_with_fakes


@pytest.mark.parametrize("asset", sorted(QUERIES))
def test_the_first_rows_can_be_read_and_name_nobody(
    store: SupabaseStore, tmp_path: Path, asset: str
) -> None:
    write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES)

    result = run_graph(resources_with_fakes(store, tmp_path))

    (event,) = [e for e in result.get_asset_materialization_events() if e.node_name == asset]
    path = event.materialization.metadata["preview"].value
    shown = Path(str(path)).read_text(encoding="utf-8")
    assert "days" in shown
    assert "Horak" not in shown


def test_previews_go_with_the_documents(store: SupabaseStore, tmp_path: Path) -> None:
    folder = write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES)
    run_graph(resources_with_fakes(store, tmp_path))
    previews = tmp_path / "artifacts" / "previews" / SOURCE
    before = "".join(path.read_text() for path in previews.iterdir())
    (folder / "expenses.md").unlink()

    run_graph(resources_with_fakes(store, tmp_path))

    assert "hotel room" in before
    assert "hotel room" not in "".join(path.read_text() for path in previews.iterdir())
