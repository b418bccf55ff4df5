"""What the Dagster UI shows about an asset."""

import re
from pathlib import Path

import dagster as dg
import pytest

from convo_assets.definitions import defs
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.ledger import Summary
from convo_assets.resources.store.lineage import ORIGINS
from convo_assets.resources.store.reporting import metadata_of
from convo_assets.resources.store.tables import TABLES
from convo_assets_tests.graph import run_graph, write_sources
from convo_assets_tests.resource_sets import resources_with_fakes


@pytest.mark.parametrize("asset", sorted(TABLES))
def test_every_column_says_what_it_holds(store: SupabaseStore, asset: str) -> None:
    nothing = Summary(outcomes={}, reasons={}, outputs=0)

    shown = metadata_of(store, asset=asset, source="handbook", summary=nothing)

    schema = shown["dagster/column_schema"]
    assert schema.columns
    assert not [column.name for column in schema.columns if not column.description]


@pytest.mark.parametrize("asset", sorted(ORIGINS))
def test_columns_come_from_columns_of_assets_that_go_into_it(asset: str) -> None:
    graph = defs().resolve_asset_graph()
    upstream = {key.to_user_string() for key in graph.get(dg.AssetKey(asset)).parent_keys}

    for column, origins in ORIGINS[asset].items():
        assert column in TABLES[asset].relations[0].columns
        for origin in origins:
            source, of = origin.split(".")
            assert source in upstream
            assert of in TABLES[source].relations[0].columns


def test_where_a_table_is_has_no_password_and_links_to_the_editor_of_a_project(
    store: SupabaseStore,
) -> None:
    hosted = SupabaseStore(database_url=store.url(), project_url="https://abcdefgh.supabase.co")
    nothing = Summary(outcomes={}, reasons={}, outputs=0)

    shown = metadata_of(hosted, asset="chunks", source="handbook", summary=nothing)

    assert re.fullmatch(r"postgresql://127\.0\.0\.1:\d+/postgres", shown["dagster/uri"])
    editor = "https://supabase.com/dashboard/project/abcdefgh/editor"
    assert shown["table editor"].value == editor


def test_redacted_docs_show_what_was_redacted_by_what_and_how_much_of_the_text(
    store: SupabaseStore, tmp_path: Path
) -> None:
    text = f"We call Ada Byron or write to ada@larkhollow.example. {'Rest well. ' * 20}"
    write_sources(tmp_path, note=text)
    run = run_graph(resources_with_fakes(store, tmp_path), raise_on_error=False)

    (event,) = run.get_asset_materialization_events()[1:2]
    shown = event.materialization.metadata

    assert event.asset_key == dg.AssetKey("redacted_docs")
    assert table_of(shown["redactions by type"]) == {"EMAIL": "1", "PERSON": "1"}
    assert table_of(shown["redactions by detector"]) == {"rule:email": "1", "fake": "1"}
    redacted = len("Ada Byron") + len("ada@larkhollow.example")
    whole = metadata_number(shown["share of text redacted"])
    assert whole == pytest.approx(redacted / len(text), abs=0.002)
    assert shown["share of text redacted, n"].value == len(text)
    for chart in ("redactions by type, chart", "redactions by detector, chart"):
        assert "█" in str(shown[chart].value)


def test_a_share_of_nothing_is_not_measured(store: SupabaseStore) -> None:
    nothing = Summary(outcomes={}, reasons={}, outputs=0)

    shown = metadata_of(store, asset="redacted_docs", source="handbook", summary=nothing)

    assert shown["share of text redacted"] == "not measured"


def test_what_is_quarantined_is_counted_by_reason(store: SupabaseStore) -> None:
    summary = Summary(outcomes={"done": 2, "quarantined": 1}, reasons={"leak_EMAIL": 1}, outputs=2)

    shown = metadata_of(store, asset="redacted_docs", source="handbook", summary=summary)

    assert table_of(shown["inputs by outcome"]) == {"done": 2, "quarantined": 1}
    (row,) = shown["left out by reason"].records
    assert (row.data["reason"], row.data["count"]) == ("leak_EMAIL", "1")
    assert "looks like personal data of the kind EMAIL" in row.data["what it means"]
    assert "status --refusals" in row.data["what to do"]


def table_of(shown: object) -> dict[object, object]:
    assert isinstance(shown, dg.TableMetadataValue)
    (name, amount) = (column.name for column in shown.schema.columns)
    return {record.data[name]: record.data[amount] for record in shown.records}


def metadata_number(shown: object) -> float:
    assert isinstance(shown, dg.FloatMetadataValue)
    assert shown.value is not None
    return shown.value
