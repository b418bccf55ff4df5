"""Two sources on two workers against one worker: `python -m benchmarks.scale_out`.

A worker is a run in a process of its own with one thread, the whole chain with the real models;
both sources hold the same documents, so neither waits for the other for long.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import typer

from convo_assets.resources.chat.packaged import converted
from convo_assets.resources.postgres import EmbeddedPostgres
from convo_assets.resources.settings import PROJECT

SAMPLE = PROJECT / "sources" / "runbooks"
RUN = """
from convo_assets.resources.environments import resources_for
from convo_assets.resources.settings import load_settings
from convo_assets_tests.graph import run_graph
import sys
run_graph(resources_for(load_settings()), of=sys.argv[1])
"""


def main() -> None:
    """Print both times and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        server = EmbeddedPostgres(home / "postgres")
        server.ensure()
        (home / "models").symlink_to(Path(converted(str(PROJECT / ".convo" / "models"))).parent)
        for source in ("warm", "first", "second", "third", "fourth"):
            shutil.copytree(SAMPLE, home / "sources" / source)
        try:
            _seconds(home, [["warm"]])
            one = _seconds(home, [["first"], ["second"]])
            two = _seconds(home, [["third", "fourth"]])
        finally:
            server.stop()
    typer.echo(f"one worker: {one:.0f} s; two workers: {two:.0f} s; ratio: {one / two:.2f}")


def _seconds(home: Path, rounds: list[list[str]]) -> float:
    """Return how long it takes to run sources: those of a round at once, rounds in turn."""
    settings = {
        "CONVO_HOME": str(home),
        "CONVO_SOURCES": str(home / "sources"),
        "CONVO_ARTIFACTS": str(home / "artifacts"),
        "OMP_NUM_THREADS": "1",
    }
    started = time.perf_counter()
    for sources in rounds:
        runs = [
            subprocess.Popen([sys.executable, "-c", RUN, source], env={**os.environ, **settings})
            for source in sources
        ]
        if any(run.wait() for run in runs):
            raise typer.Exit(1)
    return time.perf_counter() - started


if __name__ == "__main__":
    typer.run(main)
