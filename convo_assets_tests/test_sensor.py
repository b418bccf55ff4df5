"""Files that come, change and go, as Dagster evaluates the sensor and runs what it asks for."""

import json
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from convo_assets.automation import build_sensors
from convo_assets.definitions import build_definitions
from convo_assets.partitions import document_sources
from convo_assets.resources.store import SupabaseStore
from convo_assets.roles import Resources
from convo_assets_tests.graph import EXPENSES, LEAVE, QUIET, SOURCE, stored, write_sources
from convo_assets_tests.resource_sets import resources_with_fakes


class Deployment:
    """An instance on which ticks happen one after the other and runs end before the next."""

    def __init__(self, resources: Resources, instance: dg.DagsterInstance) -> None:
        self.resources = resources
        self.definitions = build_definitions(resources)
        self.instance = instance
        self.cursor: str | None = None

    def tick(self) -> list[str]:
        """Evaluate the sensor, do what it asks for, and return the partitions that were run."""
        # As the code server does it for the daemon.
        repository = self.definitions.get_repository_def()
        with dg.SensorEvaluationContext(
            instance_ref=self.instance.get_ref(),
            last_tick_completion_time=None,
            last_run_key=None,
            cursor=self.cursor,
            log_key=None,
            repository_name=repository.name,
            repository_def=repository,
            sensor_name="source_files",
            resources=repository.get_top_level_resources(),
        ) as context:
            data = repository.get_sensor_def("source_files").evaluate_tick(context)
        self.cursor = data.cursor or self.cursor
        self.skipped = data.skip_message or ""
        requests = data.dynamic_partitions_requests or []
        for request in requests:
            keys = request.partition_keys or []
            if isinstance(request, dg.AddDynamicPartitionsRequest):
                self.instance.add_dynamic_partitions(str(document_sources.name), keys)
            else:
                for key in keys:
                    self.instance.delete_dynamic_partition(str(document_sources.name), key)
        ran = []
        for run in data.run_requests or []:
            job = self.definitions.resolve_job_def("process_source")
            assert run.partition_key
            result = job.execute_in_process(
                partition_key=run.partition_key, instance=self.instance, run_config=QUIET
            )
            assert result.success
            ran.append(run.partition_key)
        return ran


@pytest.fixture
def deployment(store: SupabaseStore, tmp_path: Path) -> Iterator[Deployment]:
    (tmp_path / "sources").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        yield Deployment(resources_with_fakes(store, tmp_path), instance)


def test_files_come_change_and_go(
    deployment: Deployment, store: SupabaseStore, tmp_path: Path
) -> None:
    folder = write_sources(tmp_path, leave=LEAVE)
    write_sources(tmp_path, of="other", expenses=EXPENSES)
    assert [deployment.tick() for _ in range(3)] == [[], [SOURCE, "other"], []]
    assert "annual leave" in str(stored(store))

    write_sources(tmp_path, leave=LEAVE.replace("annual", "yearly"))
    assert [deployment.tick() for _ in range(3)] == [[], [SOURCE], []]
    assert "yearly leave" in str(stored(store))

    (folder / "leave.md").unlink()
    folder.rmdir()
    assert [deployment.tick() for _ in range(3)] == [[SOURCE], [], []]
    assert "yearly leave" not in str(stored(store))
    names = deployment.instance.get_dynamic_partitions(str(document_sources.name))
    assert list(names) == ["other"]
    assert "hotel room" in str(stored(store))


def test_a_root_that_cannot_be_listed_deletes_nothing(
    deployment: Deployment, store: SupabaseStore, tmp_path: Path
) -> None:
    write_sources(tmp_path, leave=LEAVE)
    for _ in range(2):
        deployment.tick()
    (tmp_path / "sources").rename(tmp_path / "elsewhere")

    assert deployment.tick() == []

    assert "cannot be read (FileNotFoundError)" in deployment.skipped
    assert "annual leave" in str(stored(store))


def test_most_sources_gone_at_once_are_not_believed(deployment: Deployment, tmp_path: Path) -> None:
    folders = [write_sources(tmp_path, of=f"s{i}", leave=LEAVE) for i in range(3)]
    for _ in range(2):
        deployment.tick()
    for folder in folders:
        (folder / "leave.md").unlink()
        folder.rmdir()

    assert deployment.tick() == []
    assert "3 sources seem to be gone at once" in deployment.skipped
    believing = build_sensors(believe_deletions=True)
    deployment.definitions = build_definitions(deployment.resources, sensors=believing)
    assert deployment.tick() == ["s0", "s1", "s2"]


def test_a_look_after_which_nothing_runs_says_why(deployment: Deployment, tmp_path: Path) -> None:
    write_sources(tmp_path, leave=LEAVE)
    write_sources(tmp_path, of="other", expenses=EXPENSES)

    looks = [(deployment.tick(), deployment.skipped) for _ in range(3)]

    assert [ran for ran, _ in looks] == [[], [SOURCE, "other"], []]
    first, second, third = (said for _, said in looks)
    assert "2 sources seen, 2 of them new or changed" in first
    assert "before two looks in a row see the same files" in first
    assert "in 60 s" in first
    assert not second
    assert third == "2 sources seen, all as they were last run."


def test_how_often_is_looked_is_said_where_the_sensors_are_built() -> None:
    (source_files, _) = build_sensors(look_seconds=7)

    assert source_files.minimum_interval_seconds == 7


def test_the_cursor_holds_hashes_and_keys_only(deployment: Deployment, tmp_path: Path) -> None:
    write_sources(tmp_path, **{"Marta Olsen": LEAVE})
    for _ in range(2):
        deployment.tick()

    assert deployment.cursor
    assert "Olsen" not in deployment.cursor
    assert set(json.loads(deployment.cursor)["h"]) == {SOURCE}
