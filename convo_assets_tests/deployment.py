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

import psutil
import psycopg
import pytest
import yaml
from psycopg.conninfo import conninfo_to_dict

from convo_assets.resources.settings import PROJECT
from convo_assets_tests.webserver import Webserver

STARTS_WITHIN = 120
_WORKSPACE = ["-w", str(PROJECT / "workspace.yaml")]


class Deployment(Webserver):
    """Webserver and daemon, to be started, killed and asked."""

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        self._port = free_port()
        super().__init__(f"http://127.0.0.1:{self._port}")
        self.log = home / "log"
        self._environment = environment
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, program: str) -> None:
        """Start the `webserver` or the `daemon`."""
        ways = {
            "daemon": ["dagster-daemon", "run", *_WORKSPACE],
            "webserver": [
                *("dagster-webserver", "-h", "127.0.0.1", "-p", str(self._port)),
                *_WORKSPACE,
            ],
        }
        with self.log.open("a") as log:
            self._processes[program] = _start(log, self._environment, *ways[program])

    def stop(self) -> None:
        """Stop both as Ctrl-C does."""
        for process in self._processes.values():
            process.send_signal(SIGINT)
        for process in self._processes.values():
            process.wait(timeout=60)

    def kill(self, victim: str) -> None:
        """Kill the `daemon`, every `code server`, or the process of every `run`."""
        if victim == "daemon":
            self._processes["daemon"].kill()
            self._processes["daemon"].wait()
            return
        servers = [
            child
            for process in self._processes.values()
            for child in psutil.Process(process.pid).children()
            if "grpc" in child.cmdline() or "code-server" in child.cmdline()
        ]
        runs = [worker for server in servers for worker in server.children(recursive=True)]
        victims = servers if victim == "code server" else runs
        assert victims
        for process in victims:
            process.kill()


@contextmanager
def deployment(home: Path, admin_url: str, **settings: str) -> Iterator[Deployment]:
    """Start webserver and daemon with a database of their own, and stop them at the end."""
    (home / "dagster").mkdir()
    (home / "dagster" / "dagster.yaml").write_text(_instance(admin_url))
    deployed = Deployment(home, {**_inherited(), **settings, "DAGSTER_HOME": str(home / "dagster")})
    deployed.start("daemon")
    deployed.start("webserver")
    try:
        eventually(deployed.loaded, within=STARTS_WITHIN, log=deployed.log)
        yield deployed
    finally:
        deployed.stop()


@contextmanager
def code_location(home: Path, module: str, **settings: str) -> Iterator[Webserver]:
    """Start a webserver for one module, on the instance in `home / "dagster"`, and stop it."""
    port, log = free_port(), home / "log"
    command = ["dagster-webserver", "-h", "127.0.0.1", "-p", str(port), "-m", module]
    environment = {**_inherited(), **settings, "DAGSTER_HOME": str(home / "dagster")}
    with log.open("a") as stream:
        process = _start(stream, environment, *command)
    page = Webserver(f"http://127.0.0.1:{port}")
    try:
        eventually(page.loaded, within=STARTS_WITHIN, log=log)
        yield page
    finally:
        process.send_signal(SIGINT)
        process.wait(timeout=60)


def eventually(holds: Callable[[], bool], *, within: float, log: Path) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + within
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {within} seconds; the log ends: {log.read_text()[-2000:]}")
        time.sleep(1)


def _start(log: Any, environment: Mapping[str, str], *command: str) -> "subprocess.Popen[bytes]":
    program = str(Path(sys.executable).with_name(command[0]))
    return subprocess.Popen(
        [program, *command[1:]],
        cwd=PROJECT,
        env=dict(environment),
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _inherited() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONVO_")}  # noqa: TID251
    return {**kept, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"}


def _instance(admin_url: str) -> str:
    """Return the project's own instance, on a new database, and quicker to notice what died."""
    instance = yaml.safe_load((PROJECT / "dagster.yaml").read_text())
    quick = {"poll_interval_seconds": 5, "free_slots_after_run_end_seconds": 5}
    assert instance["run_monitoring"]["free_slots_after_run_end_seconds"] > 0
    instance["run_monitoring"] |= quick
    instance["storage"] = {"postgres": {"postgres_db": _database(admin_url)}}
    text: str = yaml.safe_dump(instance)
    return text


def _database(admin_url: str) -> dict[str, Any]:
    """Make a database for Dagster's own tables, and return where it is."""
    name = "dagster_live"
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)".encode())
        connection.execute(f"create database {name}".encode())
    place = conninfo_to_dict(admin_url)
    return {
        "scheme": "postgresql+psycopg2",
        "hostname": place["host"],
        "port": int(str(place["port"])),
        "username": place["user"],
        "password": place["password"],
        "db_name": name,
    }


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
