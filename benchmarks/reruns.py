"""Runs that have little to do, as shares of the first: `python -m benchmarks.reruns`.

One source goes through the graph as a sensor or `convo-assets run` sends it, with all checks; then
again with nothing changed, and with a line more in one document. It needs the embedded server and
leaves nothing behind. With a folder of Markdown files, these are the documents.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Annotated

import dagster as dg
import typer
from rich.console import Console

from convo_assets.cli.progress import RunProgress
from convo_assets.cli.running import Running
from convo_assets.per_source import PER_SOURCE
from convo_assets.resources.environments import resources_with_secrets
from convo_assets.resources.postgres import EmbeddedPostgres
from convo_assets.resources.settings import PROJECT, Settings

SOURCE = "bench"


def main(
    documents: Annotated[int, typer.Option(min=2)] = 200,
    rounds: Annotated[int, typer.Option(min=1)] = 5,
    folder: Annotated[Path, typer.Option(help="Markdown files to take.")] = PROJECT / "sources",
) -> None:
    """Print seconds, processor time of this process."""
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        files = _write(home / "sources" / SOURCE, documents, folder)
        server = EmbeddedPostgres(home / "postgres")
        server.ensure()
        settings = Settings(
            convo_home=home,
            convo_sources=str(home / "sources"),
            convo_artifacts=home / "artifacts",
        )
        (home / "dagster").mkdir()
        try:
            with dg.DagsterInstance.local_temp(str(home / "dagster")) as instance:
                instance.add_dynamic_partitions("document_sources", [SOURCE])
                running = Running(
                    resources=resources_with_secrets(settings),
                    instance=instance,
                    progress=RunProgress(Console(quiet=True)),
                )
                _measure(running, files, rounds)
        finally:
            server.stop()


def _measure(running: Running, files: list[Path], rounds: int) -> None:
    def run() -> None:
        for problem in running.source(SOURCE, to=PER_SOURCE[-1]):
            typer.echo(problem)

    first, cpu = _took(run)
    typer.echo(f"{len(files)} documents, first run: {first:.1f} s, {cpu:.1f} s of processor")
    nothing, one = [], []
    for number in range(rounds):
        nothing.append(_took(run))
        with files[number % len(files)].open("a", encoding="utf-8") as file:
            file.write(f"\nA line that is added in round {number}.\n")
        one.append(_took(run))
    for what, taken in (("nothing changed", nothing), ("one document changed", one)):
        walls, cpus = zip(*taken, strict=True)
        typer.echo(
            f"{what}, {rounds} rounds: median {median(walls):.1f} s (best {min(walls):.1f} s), "
            f"{median(walls) / first:.1%} of the first run; {median(cpus):.1f} s of processor, "
            f"{median(cpus) / cpu:.1%}"
        )


def _took(work: Callable[[], None]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def _write(folder: Path, documents: int, taken_from: Path) -> list[Path]:
    """Write as many documents as are wanted; copies bear a line of their own."""
    folder.mkdir(parents=True)
    samples = sorted(taken_from.rglob("*.md"))
    written = []
    for number in range(documents):
        text = samples[number % len(samples)].read_text(encoding="utf-8")
        more = f"\nCopy {number}.\n" if number >= len(samples) else ""
        written.append(folder / f"{number:04}.md")
        written[-1].write_text(text + more, encoding="utf-8")
    return written


if __name__ == "__main__":
    typer.run(main)
