"""What the Dagster UI shows about an asset."""

import re

import dagster as dg
import pytest

from convo_assets.definitions import defs
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.ledger import Summary
from convo_assets.resources.store.lineage import ORIGINS
from convo_assets.resources.store.reporting import metadata_of
from convo_assets.resources.store.tables import TABLES


@pytest.mark.parametrize("asset", sorted(TABLES))
def test_every_column_says_what_it_holds(store: SupabaseStore, asset: str) -> None:
    nothing = Summary(outcomes={}, reasons={}, outputs=0)

    shown = metadata_of(store, asset=asset, source="handbook", summary=nothing)

    schema = shown["dagster/column_schema"]
    assert schema.columns
    assert not [column.name for column in schema.columns if not column.description]


@pytest.mark.parametrize("asset", sorted(ORIGINS))
def test_columns_come_from_columns_of_assets_that_go_into_it(asset: str) -> None:
    graph = defs.resolve_asset_graph()
    upstream = {key.to_user_string() for key in graph.get(dg.AssetKey(asset)).parent_keys}

    for column, origins in ORIGINS[asset].items():
        assert column in TABLES[asset].relations[0].columns
        for origin in origins:
            source, of = origin.split(".")
            assert source in upstream
            assert of in TABLES[source].relations[0].columns


def test_where_a_table_is_has_no_password_and_links_to_the_editor_of_a_project(
    store: SupabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPABASE_URL", "https://abcdefgh.supabase.co")
    nothing = Summary(outcomes={}, reasons={}, outputs=0)

    shown = metadata_of(store, asset="chunks", source="handbook", summary=nothing)

    assert re.fullmatch(r"postgresql://127\.0\.0\.1:\d+/postgres", shown["dagster/uri"])
    editor = "https://supabase.com/dashboard/project/abcdefgh/editor"
    assert shown["table editor"].value == editor
