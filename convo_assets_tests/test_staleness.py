"""Dagster knows what is out of date: by versions of the data that is stored."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest

from convo_assets.definitions import build_definitions
from convo_assets.per_source import PER_SOURCE
from convo_assets.resources.store import SupabaseStore
from convo_assets.roles import Resources
from convo_assets_tests.deployment import code_location
from convo_assets_tests.faked import HOME, STORE_HOME
from convo_assets_tests.fakes import BagOfWordsEmbedder
from convo_assets_tests.graph import EXPENSES, LEAVE, QUIET, SOURCE, write_sources
from convo_assets_tests.resource_sets import resources_with_fakes
from convo_assets_tests.webserver import Webserver


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """A real instance in which the source is a partition."""
    home = tmp_path / "dagster"
    home.mkdir()
    with dg.DagsterInstance.local_temp(str(home)) as instance:
        instance.add_dynamic_partitions("document_sources", [SOURCE])
        yield instance


def materialize(resources: Resources, instance: dg.DagsterInstance, *assets: str) -> None:
    """Run some assets of the source, or the whole chain, without their checks."""
    selection = dg.AssetSelection.assets(*(assets or PER_SOURCE)).without_checks()
    defs = dg.Definitions.merge(
        build_definitions(resources),
        dg.Definitions(jobs=[dg.define_asset_job("chosen", selection=selection)]),
    )
    job = defs.resolve_job_def("chosen")
    job.execute_in_process(partition_key=SOURCE, instance=instance, run_config=QUIET)


def versions(instance: dg.DagsterInstance) -> dict[str, str]:
    """Return the data version that the last materialization of each asset has reported."""
    found = {}
    for asset in PER_SOURCE:
        event = instance.get_latest_materialization_event(dg.AssetKey(asset))
        assert event is not None
        assert event.asset_materialization is not None
        tags = event.asset_materialization.tags or {}
        found[asset] = tags["dagster/data_version"]
    return found


@pytest.fixture
def page(
    store_home: Path,
    tmp_path: Path,
    instance: dg.DagsterInstance,  # noqa: ARG001 - is made before
) -> Iterator[Webserver]:
    """The webserver of the same instance, with the same fakes."""
    environment = {HOME: str(tmp_path), STORE_HOME: str(store_home)}
    with code_location(tmp_path, "convo_assets_tests.faked", **environment) as page:
        yield page


def test_a_changed_document_makes_what_rests_on_it_stale_and_a_run_makes_it_fresh(
    store: SupabaseStore, tmp_path: Path, instance: dg.DagsterInstance, page: Webserver
) -> None:
    resources = resources_with_fakes(store, tmp_path)
    folder = write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES)
    materialize(resources, instance)
    stale = [stale_now(page)]
    (folder / "leave.md").write_text(LEAVE.replace("5 working days", "6 working days"))

    for asset in PER_SOURCE:
        materialize(resources, instance, asset)
        stale.append(stale_now(page))

    assert stale == [
        set(),
        {"redacted_docs"},
        {"chunks", "finetune_dataset"},
        {"embeddings", "finetune_dataset"},
        {"conversations", "finetune_dataset"},
        {"finetune_dataset"},
        set(),
    ]


def stale_now(page: Webserver) -> set[str]:
    """Return the assets that the page calls out of date; none is missing."""
    statuses = page.stale(PER_SOURCE, SOURCE)
    assert set(statuses.values()) <= {"STALE", "FRESH"}
    return {asset for asset, status in statuses.items() if status == "STALE"}


def test_a_run_in_which_nothing_changed_leaves_every_version_as_it_was(
    store: SupabaseStore, tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    resources = resources_with_fakes(store, tmp_path)
    write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES)
    materialize(resources, instance)
    before = versions(instance)

    materialize(resources, instance)

    assert versions(instance) == before
    assert len(set(before.values())) == len(PER_SOURCE)


def test_another_model_changes_the_versions_of_what_it_makes_and_of_nothing_before_it(
    store: SupabaseStore, tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    resources = resources_with_fakes(store, tmp_path)
    write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES)
    materialize(resources, instance)
    before = versions(instance)

    materialize(replace(resources, embedder=BagOfWordsEmbedder(name="another")), instance)

    after = versions(instance)
    same = {asset for asset in PER_SOURCE if after[asset] == before[asset]}
    assert same == {"raw_docs", "redacted_docs", "chunks"}


@pytest.mark.filterwarnings("ignore::dagster.BetaWarning")
def test_a_condition_on_changed_data_fires_once_for_a_change(
    store: SupabaseStore, tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    @dg.asset(
        deps=["chunks"],
        automation_condition=dg.AutomationCondition.any_deps_match(
            dg.AutomationCondition.data_version_changed()
        ),
        partitions_def=dg.DynamicPartitionsDefinition(name="document_sources"),
    )
    def chunks_elsewhere() -> None: ...

    resources = resources_with_fakes(store, tmp_path)
    defs = dg.Definitions.merge(
        build_definitions(resources), dg.Definitions(assets=[chunks_elsewhere])
    )
    folder = write_sources(tmp_path, leave=LEAVE)
    materialize(resources, instance)
    cursor = dg.evaluate_automation_conditions(defs, instance).cursor
    requested = []

    for text in (LEAVE, LEAVE.replace("21 days", "25 days"), None):
        if text is not None:
            (folder / "leave.md").write_text(text)
            materialize(resources, instance)
        tick = dg.evaluate_automation_conditions(defs, instance, cursor=cursor)
        requested.append(tick.get_num_requested(dg.AssetKey("chunks_elsewhere")))
        cursor = tick.cursor

    assert requested == [0, 1, 0]
