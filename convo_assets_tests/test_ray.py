"""Steps on a Ray cluster of two nodes, one of them with a GPU in name: `make ray`."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import dagster as dg
import pytest

from convo_assets.resources.settings import PROJECT
from convo_assets_tests.graph import EXPENSES, LEAVE, write_sources

pytestmark = pytest.mark.skipif(
    find_spec("dagster_ray") is None, reason="dagster-ray is not installed: make ray does it"
)

BEFORE = ("raw_docs", "redacted_docs", "chunks", "embeddings")
_INSTANCE = "telemetry: {enabled: false}\nconcurrency: {pools: {default_limit: 9}}\n"
"""Pools are wide open: what is kept apart here is kept apart by Ray."""

Span = tuple[float, float]


@pytest.fixture
def environment(
    ready: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Mapping[str, str]:
    """Settings of a deployment, which the nodes of the cluster inherit."""
    (tmp_path / "dagster").mkdir()
    (tmp_path / "dagster" / "dagster.yaml").write_text(_INSTANCE)
    settings = {
        **ready,
        "DAGSTER_HOME": str(tmp_path / "dagster"),
        "CONVO_EXECUTOR": "ray",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    return settings


@pytest.fixture
def cluster(
    environment: Mapping[str, str],  # noqa: ARG001 - the nodes inherit it
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """A head without and a worker with a GPU, as far as Ray knows."""
    cluster = import_module("ray.cluster_utils").Cluster(
        initialize_head=True,
        head_node_args={"num_cpus": 2, "num_gpus": 0, "include_dashboard": True},
    )
    cluster.add_node(num_cpus=2, num_gpus=1)
    monkeypatch.setenv("RAY_ADDRESS", f"http://{cluster.head_node.webui_url}")
    yield
    cluster.shutdown()


@pytest.mark.usefixtures("cluster")
def test_steps_with_a_gpu_wait_for_each_other_and_others_run_beside_them(
    environment: Mapping[str, str], tmp_path: Path
) -> None:
    for source in ("first", "second", "third"):
        write_sources(tmp_path, of=source, leave=LEAVE, expenses=EXPENSES)
    with dg.DagsterInstance.from_config(environment["DAGSTER_HOME"]) as instance:
        instance.add_dynamic_partitions("document_sources", ["first", "second", "third"])
        _finish([_launch(BEFORE, "first"), _launch(BEFORE, "second")])

        _finish(
            [
                _launch(["conversations"], "first"),
                _launch(["conversations"], "second"),
                _launch(BEFORE, "third"),
            ]
        )

        one, other = (_span(instance, source, "conversations") for source in ("first", "second"))
        cpu = [_span(instance, "third", step) for step in BEFORE]
    assert not _overlap(one, other)
    assert any(_overlap(gpu, step) for gpu in (one, other) for step in cpu)


def _launch(assets: Sequence[str], source: str) -> "subprocess.Popen[bytes]":
    selection = ["--select", ",".join(assets), "--partition", source]
    command = [sys.executable, "-m", "dagster", "asset", "materialize", *selection]
    return subprocess.Popen(
        [*command, "-m", "convo_assets.definitions"], cwd=PROJECT, stderr=subprocess.PIPE
    )


def _finish(runs: Sequence["subprocess.Popen[bytes]"]) -> None:
    for run in runs:
        _, said = run.communicate(timeout=500)
        assert run.returncode == 0, said.decode()[-3000:]


def _span(instance: dg.DagsterInstance, source: str, step: str) -> Span:
    """Return when a step of the last run of a source began and ended."""
    (run,) = instance.get_runs(dg.RunsFilter(tags={"dagster/partition": source}), limit=1)
    (stats,) = instance.get_run_step_stats(run.run_id, [step])
    assert stats.start_time
    assert stats.end_time
    return stats.start_time, stats.end_time


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
