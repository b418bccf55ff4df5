"""What Dagster and the store add to the steps themselves: `python -m benchmarks.dagster_overhead`.

Equally many documents go two ways, with the real models on this machine: the steps of four assets
called one after the other on lists in memory, and a run of the four assets in an instance of its
own, in which ledger, rows, files and events are written. Seconds of processors are those of this
process and of the database's; unlike those of the clock they tell something on a busy machine too.
"""

import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import dagster as dg
import psutil
import typer

from convo_assets.definitions import build_definitions
from convo_assets.item_results import ItemResult
from convo_assets.resources.environments import resources_with_secrets
from convo_assets.resources.postgres import EmbeddedPostgres
from convo_assets.resources.settings import PROJECT, Settings
from convo_assets.roles import Resources
from convo_assets.steps.chunk import ChunkContext, chunk_docs
from convo_assets.steps.embed import EmbedContext, embed_chunks
from convo_assets.steps.ingest import IngestContext, ingest_files
from convo_assets.steps.redact import RedactContext, Redactor, redact_docs

SAMPLES = sorted((PROJECT / "sources" / "runbooks").glob("*.md"))
ASSETS = ("raw_docs", "redacted_docs", "chunks", "embeddings")
QUIET = {"loggers": {"console": {"config": {"log_level": "ERROR"}}}}

T = TypeVar("T")


def main(documents: Annotated[int, typer.Option(min=1)] = 200) -> None:
    """Print seconds and ratios."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for source in ("warm", "steps", "dagster"):
            _write(home / "sources" / source, 4 if source == "warm" else documents, source)
        server = EmbeddedPostgres(home / "postgres")
        server.ensure()
        resources = resources_with_secrets(
            Settings(
                convo_home=home,
                convo_sources=str(home / "sources"),
                convo_artifacts=home / "artifacts",
            )
        )
        try:
            _materialize(resources, "warm", home)
            steps = _timed(server, lambda: _call_steps(resources, "steps"))
            run = _timed(server, lambda: _materialize(resources, "dagster", home))
        finally:
            server.stop()
    typer.echo(f"{documents} documents, {', '.join(ASSETS)}")
    for what, one, other in zip(("clock", "processors"), steps, run, strict=True):
        typer.echo(
            f"seconds by {what}: steps in memory {one:.1f}, run of the assets {other:.1f}, "
            f"overhead of store and Dagster {100 * (other / one - 1):.0f} %"
        )


def _write(folder: Path, documents: int, source: str) -> None:
    """Write documents that differ from each other in a line."""
    folder.mkdir(parents=True)
    for n in range(documents):
        text = SAMPLES[n % len(SAMPLES)].read_text(encoding="utf-8")
        (folder / f"{n:04}.md").write_text(f"{text}\nCopy {n} for {source}.\n", encoding="utf-8")


def _call_steps(resources: Resources, source: str) -> None:
    files = resources.sources.files(source)
    raw = _rows(
        ingest_files(
            files.read([identifier for identifier, _ in files.list_items()]),
            IngestContext(converter=resources.converter),
        )
    )
    known = resources.known_values.of(source).values
    redactor = Redactor(
        detector=resources.detector, policy=resources.policies.of(source), known=known
    )
    redacted = _batched(raw, 16, lambda docs: redact_docs(docs, RedactContext(redactor=redactor)))
    chunked = _rows(chunk_docs(redacted, ChunkContext(embedder=resources.embedder)))
    _batched(
        chunked, 256, lambda chunks: embed_chunks(chunks, EmbedContext(embedder=resources.embedder))
    )


def _materialize(resources: Resources, source: str, home: Path) -> None:
    selection = dg.AssetSelection.assets(*ASSETS).without_checks()
    jobs = dg.Definitions(jobs=[dg.define_asset_job("four", selection=selection)])
    job = dg.Definitions.merge(build_definitions(resources), jobs).resolve_job_def("four")
    (home / "dagster").mkdir(exist_ok=True)
    with dg.DagsterInstance.local_temp(str(home / "dagster")) as instance:
        instance.add_dynamic_partitions("document_sources", [source])
        job.execute_in_process(partition_key=source, instance=instance, run_config=QUIET)


def _batched(
    rows: list[Any], size: int, step: Callable[[list[Any]], Iterable[ItemResult[T]]]
) -> list[T]:
    starts = range(0, len(rows), size)
    return [row for start in starts for row in _rows(step(rows[start : start + size]))]


def _rows(derivations: Iterable[ItemResult[T]]) -> list[T]:
    return [row for derivation in derivations for row in derivation.rows]


def _timed(server: EmbeddedPostgres, work: Callable[[], None]) -> tuple[float, float]:
    """Return the seconds that work takes by the clock, and those of processors."""
    started, used = time.perf_counter(), _processor_seconds(server)
    work()
    return time.perf_counter() - started, _processor_seconds(server) - used


def _processor_seconds(server: EmbeddedPostgres) -> float:
    """Return what this process and the database's have used so far, those that ended included."""
    pid = (server.home / "data" / "postmaster.pid").read_text(encoding="utf-8").split()[0]
    postmaster = psutil.Process(int(pid))
    ended = postmaster.cpu_times()
    running = [process.cpu_times() for process in (postmaster, *postmaster.children())]
    spent = sum(times.user + times.system for times in running)
    return time.process_time() + spent + ended.children_user + ended.children_system


if __name__ == "__main__":
    typer.run(main)
