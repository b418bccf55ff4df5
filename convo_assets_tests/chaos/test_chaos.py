"""Processes are killed at many points, by chance with a seed: `make chaos`."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from convo_assets.per_source import PER_SOURCE
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.deployment import Deployment, eventually
from convo_assets_tests.gates import kill_database
from convo_assets_tests.graph import EXPENSES, LEAVE, TOOLS, run_graph, stored, write_sources
from convo_assets_tests.resource_sets import resources_with_fakes

pytestmark = pytest.mark.chaos

ROUNDS = 12
MAX_LENGTH = 8.0
"""Seconds after which a victim is killed at the latest: a run takes about as long."""

Rows = dict[str, list[str]]


@pytest.fixture(scope="module")
def undisturbed(store_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Rows]:
    """Folder of the sources, and the rows of a run in which nothing failed."""
    home = tmp_path_factory.mktemp("undisturbed")
    write_sources(home, leave=LEAVE, expenses=EXPENSES, **TOOLS)
    store = SupabaseStore(embedded_home=str(store_home))
    run_graph(resources_with_fakes(store, home))
    return home, stored(store)


@pytest.mark.parametrize("victims", [("run",), ("database",), ("run", "database")])
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_what_is_killed_at_any_moment_ends_in_the_rows_of_an_undisturbed_run(
    store: SupabaseStore,
    store_home: Path,
    undisturbed: tuple[Path, Rows],
    seed: int,
    victims: tuple[str, ...],
) -> None:
    home, rows = undisturbed
    draw = random.Random(seed)
    run = _run(store_home, home)
    for victim in victims:
        time.sleep(draw.uniform(0.0, MAX_LENGTH))
        _kill(victim, run, store_home)
    run.wait(timeout=300)
    if "run" not in victims:
        assert run.returncode == 0

    run_graph(resources_with_fakes(store, home))

    assert stored(store) == rows
    assert not list((home / "landing").rglob("*.partial"))


@pytest.mark.parametrize("seed", range(ROUNDS // 2))
def test_three_runs_of_a_source_at_once_end_in_the_rows_of_one(
    store: SupabaseStore, store_home: Path, undisturbed: tuple[Path, Rows], seed: int
) -> None:
    home, rows = undisturbed
    draw = random.Random(seed)
    runs = []
    for _ in range(3):
        runs.append(_run(store_home, home))
        time.sleep(draw.uniform(0.0, 2.0))

    for run in runs:
        _, said = run.communicate(timeout=300)
        assert run.returncode == 0, said.decode()[-1500:]
    assert stored(store) == rows


def _run(store_home: Path, home: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "convo_assets_tests.worker", str(store_home), str(home)]
    return subprocess.Popen(command, stderr=subprocess.PIPE)


def _kill(victim: str, run: "subprocess.Popen[bytes]", store_home: Path) -> None:
    if victim == "run":
        run.kill()
        return
    kill_database(store_home)


@pytest.mark.parametrize("victim", ["run", "code server", "daemon"])
@pytest.mark.parametrize("asset", ["raw_docs", "redacted_docs", "embeddings", "conversations"])
def test_a_deployment_of_which_something_is_killed_comes_to_the_same_rows_by_itself(
    live: Deployment, store: SupabaseStore, tmp_path: Path, asset: str, victim: str
) -> None:
    write_sources(tmp_path, expenses=EXPENSES, leave=LEAVE)
    live.switch_on("source_files")
    eventually(lambda: bool(stored(store)[asset]), within=240, log=live.log)

    live.kill(victim)

    if victim == "daemon":
        live.start("daemon")
    eventually(lambda: ("handbook", "SUCCESS") in live.runs(), within=400, log=live.log)
    survived = stored(store)
    with store.connect() as connection:
        connection.execute("truncate convo.raw_docs, convo.ledger cascade")
    # A backfill that is launched while the code location is still down fails, and says so.
    eventually(lambda: _made_again(live), within=600, log=live.log)
    assert survived == stored(store)


def _made_again(live: Deployment) -> bool:
    name = live.backfill(PER_SOURCE, ["handbook"])
    ends = {"COMPLETED_SUCCESS", "COMPLETED_FAILED", "FAILED"}
    eventually(lambda: live.backfill_status(name) in ends, within=400, log=live.log)
    return live.backfill_status(name) == "COMPLETED_SUCCESS"
