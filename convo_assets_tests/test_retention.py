"""Raw text goes when a source says so, and comes back from the source when it is needed again."""

from dataclasses import replace
from pathlib import Path

import pytest

from convo_assets.errors import RawTextReleasedError
from convo_assets.resources.documents import DocumentLanding
from convo_assets.resources.io_manager import ViewIOManager
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.rederiving import invalidate_source
from convo_assets.roles import Resources
from convo_assets_tests.graph import EXPENSES, LEAVE, SOURCE, run_graph, stored, write_sources
from convo_assets_tests.resource_sets import resources_with_fakes

KEY = "0123456789abcdef" * 4


@pytest.fixture
def resources(store: SupabaseStore, deployed: Path) -> Resources:
    """A source whose raw text is encrypted, and kept only until it is redacted."""
    write_sources(deployed, leave=LEAVE, expenses=EXPENSES)
    made = resources_with_fakes(store, deployed)
    io = made.rows_io
    assert isinstance(made.landing, DocumentLanding)
    assert isinstance(io, ViewIOManager)
    landing = made.landing.model_copy(update={"key": KEY, "days_kept": {SOURCE: 0}})
    return replace(made, landing=landing, rows_io=io.model_copy(update={"landing": landing}))


def raw_texts(home: Path) -> list[Path]:
    return sorted((home / "landing").rglob("*.parquet"))


def test_raw_text_goes_once_it_is_redacted_and_nothing_else(
    resources: Resources, store: SupabaseStore, deployed: Path
) -> None:
    run_graph(resources)
    first = stored(store)
    assert raw_texts(deployed) == []
    assert len(first["redacted_docs"]) == 2

    run_graph(resources)

    assert stored(store) == first
    assert raw_texts(deployed) == []


def test_who_needs_it_again_is_told_so_once_and_the_next_run_reads_the_source(
    resources: Resources, store: SupabaseStore, deployed: Path
) -> None:
    run_graph(resources)
    first = stored(store)
    invalidate_source(store, source=SOURCE, start="redacted_docs")

    with pytest.raises(RawTextReleasedError, match=f"The next run of {SOURCE} reads them anew"):
        run_graph(resources)
    run_graph(resources)

    assert stored(store) == first
    assert raw_texts(deployed) == []
