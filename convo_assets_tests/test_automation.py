"""What runs by itself: schedules, checks over all sources, trainings, executors."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import dagster as dg
import pytest

from convo_assets.automation.executors import EXECUTORS
from convo_assets.automation.schedules import leak_gate_again
from convo_assets.automation.sensors import tune_on_release
from convo_assets.definitions import build_definitions, defs
from convo_assets.errors import SettingError
from convo_assets.partitions import document_sources
from convo_assets.records import PiiSpan
from convo_assets.resources.store import SupabaseStore
from convo_assets.roles import Resources
from convo_assets_tests.fakes import CapitalisedNameDetector
from convo_assets_tests.graph import EXPENSES, LEAVE, QUIET, write_sources
from convo_assets_tests.resource_sets import resources_with_fakes


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        yield instance


class BreaksDownOverLeave(CapitalisedNameDetector):
    """A detector that cannot read the documents of one source."""

    languages: frozenset[str] = frozenset()

    def detect(self, texts: Sequence[str]) -> list[list[PiiSpan]]:
        if any("annual leave" in text for text in texts):
            raise MemoryError
        return super().detect(texts)


def backfill(resources: Resources, instance: dg.DagsterInstance, *keys: str) -> dict[str, bool]:
    """Run every source by itself, as a backfill does, and return which of them succeeded."""
    job = build_definitions(resources).resolve_job_def("process_source")
    known = instance.get_dynamic_partitions(str(document_sources.name))
    instance.add_dynamic_partitions(
        str(document_sources.name), [key for key in keys if key not in known]
    )
    return {
        key: job.execute_in_process(
            partition_key=key, instance=instance, run_config=QUIET, raise_on_error=False
        ).success
        for key in keys
    }


def check(resources: Resources, instance: dg.DagsterInstance) -> dg.AssetCheckEvaluation:
    """Materialize the release, and return what the check of failed sources says."""
    job = build_definitions(resources).resolve_job_def("release")
    result = job.execute_in_process(instance=instance, run_config=QUIET)
    (found,) = (
        evaluation
        for evaluation in result.get_asset_check_evaluations()
        if evaluation.check_name == "no_source_is_left_failed"
    )
    return found


def test_a_source_that_fails_stops_no_other_and_is_named_until_it_is_repaired(
    store: SupabaseStore, tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    write_sources(tmp_path, of="handbook", expenses=EXPENSES)
    write_sources(tmp_path, of="leave", leave=LEAVE)
    sound = resources_with_fakes(store, tmp_path)
    broken = replace(sound, detector=BreaksDownOverLeave())

    first = backfill(broken, instance, "leave", "handbook")
    failing = check(broken, instance)
    second = backfill(sound, instance, "leave")
    repaired = check(sound, instance)

    assert first == {"leave": False, "handbook": True}
    assert not failing.passed
    assert failing.severity == dg.AssetCheckSeverity.WARN
    assert "leave: redacted_docs" in str(failing.metadata["source and asset"])
    assert second == {"leave": True}
    assert repaired.passed


def test_every_source_is_read_again_by_todays_gate_on_sundays(
    store: SupabaseStore, tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    write_sources(tmp_path, of="handbook", expenses=EXPENSES)
    resources = resources_with_fakes(store, tmp_path)
    backfill(resources, instance, "handbook")
    with store.connect() as connection:
        connection.execute("update convo.turns set content = content || ' Mail a@b.example.'")
    sunday = dg.build_schedule_context(
        instance=instance,
        scheduled_execution_time=datetime(2026, 11, 29, 4, tzinfo=UTC),
        repository_def=build_definitions(resources).get_repository_def(),
    )

    (request,) = leak_gate_again.evaluate_tick(sunday).run_requests or []
    result = (
        build_definitions(resources)
        .resolve_job_def("process_source")
        .execute_in_process(
            partition_key=request.partition_key,
            instance=instance,
            run_config=QUIET,
            raise_on_error=False,
        )
    )

    passed = {e.check_name: e.passed for e in result.get_asset_check_evaluations()}
    assert request.run_key == "handbook 2026-11-29"
    assert passed["redacted_docs_hold_no_pii"]
    assert not passed["conversations_hold_no_pii"]
    assert not result.success


def test_a_training_is_asked_for_once_for_each_version_of_the_release(
    store: SupabaseStore, tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    write_sources(tmp_path, of="handbook", expenses=EXPENSES, leave=LEAVE)
    resources = resources_with_fakes(store, tmp_path)
    backfill(resources, instance, "handbook")
    definitions = build_definitions(resources)

    keys = []
    for _ in range(2):
        definitions.resolve_job_def("release").execute_in_process(
            instance=instance, run_config=QUIET
        )
        context = dg.build_sensor_context(
            instance=instance, repository_def=definitions.get_repository_def()
        )
        tick = tune_on_release.evaluate_tick(context)
        keys += [request.run_key for request in tick.run_requests or []]

    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert str(keys[0]).startswith("release ")


def test_nothing_runs_by_itself_before_it_is_switched_on() -> None:
    repository = defs().get_repository_def()

    stopped = dg.DefaultSensorStatus.STOPPED
    assert {s.default_status for s in repository.sensor_defs} == {stopped}
    assert {s.default_status for s in repository.schedule_defs} == {
        dg.DefaultScheduleStatus.STOPPED
    }


@pytest.mark.parametrize("name", ["in_process", "multiprocess"])
def test_an_executor_is_chosen_by_name(store: SupabaseStore, tmp_path: Path, name: str) -> None:
    definitions = build_definitions(resources_with_fakes(store, tmp_path), executor=name)

    job = definitions.resolve_job_def("process_source")

    assert job.executor_def is EXECUTORS[name]()


@pytest.mark.skipif(find_spec("dagster_ray") is not None, reason="dagster-ray is installed")
def test_an_executor_that_is_not_installed_says_how_to_get_it() -> None:
    with pytest.raises(SettingError, match=r"CONVO_EXECUTOR is ray.*convo-assets\[ray\]"):
        EXECUTORS["ray"]()
