"""A deployment as people run it: webserver and daemon of their own, on Postgres."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from signal import SIGINT
from typing import Any

import httpx
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from convo_assets.resources.settings import PROJECT

STARTS_WITHIN = 120
_INSTANCE = """
telemetry: {{enabled: false}}
storage:
  postgres:
    postgres_db:
      scheme: postgresql+psycopg2
      hostname: "{host}"
      port: {port}
      username: "{user}"
      password: "{password}"
      db_name: {database}
concurrency:
  pools: {{default_limit: 1, granularity: op}}
run_monitoring: {{enabled: true, poll_interval_seconds: 5}}
"""


class Webserver:
    """What can be asked of the webserver, as its own page asks it."""

    def __init__(self, address: str) -> None:
        self.address = address

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """Return the data of a GraphQL query."""
        reply = httpx.post(
            f"{self.address}/graphql", json={"query": query, "variables": variables}, timeout=30
        )
        reply.raise_for_status()
        data: dict[str, Any] = reply.json()["data"]
        return data

    def switch_on(self, sensor: str) -> None:
        """Start a sensor, as its switch does."""
        selector = {
            "repositoryName": "__repository__",
            "repositoryLocationName": "convo_assets",
            "sensorName": sensor,
        }
        said = self.ask(
            "mutation($s: SensorSelector!) { startSensor(sensorSelector: $s) { __typename } }",
            s=selector,
        )
        assert said["startSensor"]["__typename"] == "Sensor"

    def runs(self) -> list[tuple[str, str]]:
        """Return partition and status of every run, the newest first."""
        found = self.ask(
            "{ runsOrError { ... on Runs { results { status tags { key value } } } } }"
        )
        return [
            (
                next((t["value"] for t in r["tags"] if t["key"] == "dagster/partition"), ""),
                r["status"],
            )
            for r in found["runsOrError"]["results"]
        ]


@contextmanager
def deployment(home: Path, admin_url: str, **settings: str) -> Iterator[Webserver]:
    """Start webserver and daemon with a database of their own, and stop them at the end."""
    (home / "dagster").mkdir()
    (home / "dagster" / "dagster.yaml").write_text(_INSTANCE.format(**_database(admin_url)))
    environment = {**_inherited(), **settings, "DAGSTER_HOME": str(home / "dagster")}
    port = _free_port()
    with (home / "log").open("w") as log:
        processes = [
            _start(log, environment, "dagster-daemon", "run"),
            _start(log, environment, "dagster-webserver", "-h", "127.0.0.1", "-p", str(port)),
        ]
    webserver = Webserver(f"http://127.0.0.1:{port}")
    try:
        eventually(lambda: _loaded(webserver), within=STARTS_WITHIN, log=home / "log")
        yield webserver
    finally:
        for process in processes:
            process.send_signal(SIGINT)
        for process in processes:
            process.wait(timeout=60)


def eventually(holds: Callable[[], bool], *, within: float, log: Path) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + within
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {within} seconds; the log ends: {log.read_text()[-2000:]}")
        time.sleep(1)


def _loaded(webserver: Webserver) -> bool:
    try:
        found = webserver.ask("{ repositoriesOrError { __typename ... on RepositoryConnection "
                              "{ nodes { name } } } }")  # fmt: skip
    except httpx.HTTPError:
        return False
    return bool(found["repositoriesOrError"].get("nodes"))


def _start(log: Any, environment: Mapping[str, str], *command: str) -> "subprocess.Popen[bytes]":
    program = str(Path(sys.executable).with_name(command[0]))
    return subprocess.Popen(
        [program, *command[1:], "-w", str(PROJECT / "workspace.yaml")],
        cwd=PROJECT,
        env=dict(environment),
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _inherited() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONVO_")}  # noqa: TID251
    return {**kept, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"}


def _database(admin_url: str) -> dict[str, str]:
    """Make a database for Dagster's own tables, and return where it is."""
    name = "dagster_live"
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)".encode())
        connection.execute(f"create database {name}".encode())
    place = conninfo_to_dict(admin_url)
    return {
        "database": name,
        **{key: str(place[key]) for key in ("host", "port", "user", "password")},
    }


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
