"""What fails around a run: it goes on by itself, ends in the same rows, and says what happened."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from convo_assets.records import PiiSpan
from convo_assets.resources.postgres import EmbeddedPostgres
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.fakes import CapitalisedNameDetector
from convo_assets_tests.gates import Cable, endpoint, kill_database, served_model
from convo_assets_tests.graph import (
    EXPENSES,
    LEAVE,
    run_graph,
    run_whole,
    stored,
    write_sources,
)
from convo_assets_tests.resource_sets import resources_with_fakes

Rows = dict[str, list[str]]
HOSTED = SupabaseStore(database_url=dg.EnvVar("SUPABASE_DB_URL"))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have steps tried again after a second."""
    monkeypatch.setattr("convo_assets.retries.WAIT_SECONDS", 1)


@pytest.fixture
def undisturbed(store: SupabaseStore, tmp_path: Path) -> Rows:
    """Rows of a run in which nothing failed; the store is empty again."""
    write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES, travel=EXPENSES.replace("140", "160"))
    run_graph(resources_with_fakes(store, tmp_path))
    rows = stored(store)
    with store.connect() as connection:
        connection.execute("truncate convo.raw_docs, convo.ledger cascade")
    return rows


class Eventful(CapitalisedNameDetector):
    """A detector at whose second call something happens around it."""

    def __init__(self, happens: Callable[[], None]) -> None:
        super().__init__()
        self._events: Iterator[Callable[[], None]] = iter([lambda: None, happens])

    languages: frozenset[str] = frozenset()

    def detect(self, texts: Sequence[str]) -> list[list[PiiSpan]]:
        next(self._events, lambda: None)()
        return super().detect(texts)


def test_a_store_that_cannot_be_reached_for_a_while_only_delays_a_run(
    store: SupabaseStore,
    store_home: Path,
    undisturbed: Rows,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = EmbeddedPostgres(store_home).ensure().url
    cable = Cable(int(str(conninfo_to_dict(url)["port"])))
    monkeypatch.setenv("SUPABASE_DB_URL", make_conninfo(url, port=cable.port))
    resources = replace(
        resources_with_fakes(HOSTED, tmp_path), detector=Eventful(lambda: cable.cut(2.5))
    )

    result = run_graph(resources)

    assert result.success
    assert [e.node_name for e in result.all_events if e.is_step_up_for_retry]
    assert stored(store) == undisturbed


def test_a_store_that_stays_away_is_named_in_the_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convo_assets.retries.RETRIES", 1)
    monkeypatch.setenv("SUPABASE_DB_URL", "postgresql://clerk:sesame@127.0.0.1:9/postgres")
    write_sources(tmp_path, leave=LEAVE)

    result = run_graph(resources_with_fakes(HOSTED, tmp_path), raise_on_error=False)

    (failure,) = [e for e in result.all_events if e.is_step_failure and e.node_name == "raw_docs"]
    said = str(failure.step_failure_data)
    assert "The store does not answer (Connection refused)" in said
    assert "sesame" not in str(result.all_events)


def test_a_store_that_is_away_when_a_step_opens_its_input_is_tried_again_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convo_assets.retries.RETRIES", 1)
    monkeypatch.setenv("SUPABASE_DB_URL", "postgresql://clerk:sesame@127.0.0.1:9/postgres")

    result = run_whole(resources_with_fakes(HOSTED, tmp_path), "finetune", raise_on_error=False)

    assert [e.node_name for e in result.all_events if e.is_step_up_for_retry] == ["finetuned_model"]
    assert "The store does not answer (Connection refused)" in str(result.all_events)
    assert "sesame" not in str(result.all_events)


def test_a_killed_database_is_started_again_and_the_run_goes_on(
    store: SupabaseStore, store_home: Path, undisturbed: Rows, tmp_path: Path
) -> None:
    killing = Eventful(lambda: kill_database(store_home))

    result = run_graph(replace(resources_with_fakes(store, tmp_path), detector=killing))

    assert result.success
    assert stored(store) == undisturbed


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of 128 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield folder
    unmount = ["umount", str(folder)]
    subprocess.run(unmount, check=True)


@pytest.mark.parametrize("place", ["landing", "artifacts"])
def test_a_full_disk_is_named_and_once_there_is_room_the_run_goes_on(
    store: SupabaseStore, undisturbed: Rows, tmp_path: Path, small_disk: Path, place: str
) -> None:
    filling = small_disk / "filling"
    filling.write_bytes(b"\0" * 126_976)
    home = tmp_path / "run"
    write_sources(home, leave=LEAVE, expenses=EXPENSES, travel=EXPENSES.replace("140", "160"))
    (home / place).symlink_to(small_disk, target_is_directory=True)

    failed = run_graph(resources_with_fakes(store, home), raise_on_error=False)
    filling.unlink()
    result = run_graph(resources_with_fakes(store, home))

    assert "No space left on device" in str(
        [e.step_failure_data for e in failed.all_events if e.is_step_failure]
    )
    assert result.success
    assert stored(store) == undisturbed


@pytest.mark.parametrize("fault", ["down", "slow", "garbage", "half", "nothing", "busy", "broken"])
def test_an_endpoint_that_fails_half_way_delays_a_run_and_is_not_asked_twice(
    store: SupabaseStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr("convo_assets.resources.openai_api.MAX_RETRIES", 0)
    rooms = EXPENSES.replace("Questions go to Pavel Horak at pavel.horak@larkhollow.example", "Ask")
    write_sources(tmp_path, expenses=rooms, travel=rooms.replace("room", "flat"))
    usual = resources_with_fakes(store, tmp_path)
    with endpoint() as (address, _):
        run_graph(replace(usual, chat_model=served_model(address)))
    undisturbed = stored(store)
    with store.connect() as connection:
        connection.execute("truncate convo.raw_docs, convo.ledger cascade")

    with endpoint("", "", fault) as (address, asked):
        result = run_graph(replace(usual, chat_model=served_model(address)))

    assert result.success
    assert stored(store) == undisturbed
    assert undisturbed["conversations"]
    assert len(asked) == len(set(asked)) + 1  # but for the request that failed


def test_an_endpoint_that_refuses_fails_at_once_and_says_what_to_check(
    store: SupabaseStore, tmp_path: Path
) -> None:
    write_sources(tmp_path, leave=LEAVE)

    with endpoint("forbidden") as (address, _):
        resources = replace(resources_with_fakes(store, tmp_path), chat_model=served_model(address))
        result = run_graph(resources, raise_on_error=False)

    (failure,) = [e for e in result.all_events if e.is_step_failure]
    assert "HTTP status 401" in str(failure.step_failure_data)
    assert "CONVO_CHAT_API_KEY" in str(failure.step_failure_data)
    assert not [e for e in result.all_events if e.is_step_up_for_retry]


def test_two_runs_of_a_source_at_once_end_in_the_rows_of_one(
    store: SupabaseStore, store_home: Path, undisturbed: Rows, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "convo_assets_tests.worker", str(store_home), str(tmp_path)]

    runs = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(2)]

    for run in runs:
        _, said = run.communicate(timeout=120)
        assert run.returncode == 0, said.decode()[-2000:]
    assert stored(store) == undisturbed
