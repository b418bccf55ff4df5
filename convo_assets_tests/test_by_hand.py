"""Assets can be materialized one by one on rows made by hand, as in any Dagster project."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from convo_assets.assets.chunks import chunks
from convo_assets.assets.redacted_docs import redacted_docs as redacted_docs_asset
from convo_assets.partitions import document_sources
from convo_assets.records import RawDoc, RedactedDoc
from convo_assets.resources.settings import PROJECT
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.builders import a_raw_doc, a_redacted_doc
from convo_assets_tests.graph import stored
from convo_assets_tests.resource_sets import resources_with_fakes


@dg.asset(partitions_def=document_sources, io_manager_key="rows_io")
def raw_docs() -> list[RawDoc]:
    return [a_raw_doc("Ana Roe keeps the keys.")]


@dg.asset(partitions_def=document_sources, io_manager_key="rows_io", deps=[raw_docs])
def redacted_docs() -> list[RedactedDoc]:
    return [a_redacted_doc("# Keys\n\nThe keys hang beside the door.")]


@pytest.fixture
def resources(store: SupabaseStore, tmp_path: Path) -> dict[str, object]:
    return vars(resources_with_fakes(store, tmp_path))


def materialize(
    assets: list[dg.AssetsDefinition], resources: dict[str, object]
) -> dg.ExecuteInProcessResult:
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("document_sources", ["s"])
        return dg.materialize(assets, partition_key="s", instance=instance, resources=resources)


def test_an_asset_is_materialized_from_rows_that_another_asset_returns(
    store: SupabaseStore, resources: dict[str, object]
) -> None:
    result = materialize([raw_docs, redacted_docs, chunks], resources)

    (event,) = result.asset_materializations_for_node("chunks")
    assert event.metadata["dagster/partition_row_count"].value == 1
    assert "beside the door" in str(stored(store)["chunks"])


def test_documents_made_by_hand_are_redacted_like_any_other(
    store: SupabaseStore, resources: dict[str, object], tmp_path: Path
) -> None:
    materialize([raw_docs, redacted_docs_asset], resources)

    assert "[PERSON_1] keeps the keys." in str(stored(store)["redacted_docs"])
    (landed,) = (tmp_path / "landing").rglob("*.parquet")
    assert landed.stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("store")
def test_the_example_for_contributors_runs(folders: dict[str, str]) -> None:
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    code = text.partition("```python\n")[2].partition("```")[0]

    shown = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **folders},  # noqa: TID251 - of a process of its own
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
    )

    assert shown.stdout.strip() == "1", shown.stderr[-2000:]
