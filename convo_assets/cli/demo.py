"""`convo-assets demo`: every source through the whole graph, and proof of what is promised."""

import time
from typing import Annotated

import dagster as dg
import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from convo_assets.cli.instance import open_instance, register_sources
from convo_assets.cli.proof import planted_values, values_found
from convo_assets.definitions import build_definitions
from convo_assets.partitions import document_sources
from convo_assets.records import Conversation
from convo_assets.resources.environments import store_for, world_for
from convo_assets.resources.settings import Settings, load_settings
from convo_assets.resources.store import StoredRows, SupabaseStore
from convo_assets.resources.store.ledger import summarize
from convo_assets.resources.store.reporting import figures_of
from convo_assets.resources.store.tables import TABLES
from convo_assets.resources.store.views import VIEWS

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def demo(
    only: Annotated[list[str] | None, typer.Option("--source", help="Only these sources.")] = None,
) -> None:
    """Process every document source, show what came of it, and prove that nothing leaked."""
    settings = load_settings()
    console = Console()
    started = time.perf_counter()
    keys, broken = _process(settings, only, console)
    store = store_for(settings)
    console.print(_results(store, keys))
    console.print(_refusals(store, keys))
    _show_conversation(console, store, keys)
    console.print(f"Files: {settings.convo_artifacts / 'finetune_dataset'}", highlight=False)
    broken += _prove(console, settings, store)
    console.print(f"Took {time.perf_counter() - started:.0f} s. Next: make dev opens the graph.")
    for promise in broken:
        console.print(f"[red]Broken promise:[/] {promise}")
    if broken:
        raise typer.Exit(1)


def _process(
    settings: Settings, only: list[str] | None, console: Console
) -> tuple[list[str], list[str]]:
    """Run the job for every source; return the sources and the promises that did not hold."""
    world = world_for(settings)
    job = build_definitions(world).resolve_job_def("process_source")
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    broken = []
    with open_instance(settings) as instance, Progress(*columns, console=console) as progress:
        keys = only or register_sources(instance, world)
        instance.add_dynamic_partitions(str(document_sources.name), keys)
        for key in keys:
            task = progress.add_task(key, total=1)
            result = job.execute_in_process(
                partition_key=key, instance=instance, raise_on_error=False, run_config=_QUIET
            )
            progress.update(task, completed=1)
            broken += [f"{key}: {problem}" for problem in _problems(result)]
    return keys, broken


def _problems(result: dg.ExecuteInProcessResult) -> list[str]:
    failed = [
        f"{event.node_name} failed: {_first_cause(event)}"
        for event in result.all_events
        if event.is_step_failure
    ]
    unmet = [
        f"check {evaluation.check_name} does not hold"
        for evaluation in result.get_asset_check_evaluations()
        if not evaluation.passed
    ]
    return failed + unmet


def _first_cause(event: dg.DagsterEvent) -> str:
    error = event.step_failure_data.error
    while error and error.cause:
        error = error.cause
    return error.message.strip() if error else "unknown"


def _results(store: SupabaseStore, keys: list[str]) -> Table:
    """Return the numbers of every source."""
    columns = ("source", "documents", "redactions", "chunks", "conversations", "dataset rows")
    table = Table(*columns, title="What came out")
    for key in keys:
        redactions = figures_of(store, asset="redacted_docs", source=key)["redactions by type"]
        table.add_row(
            key,
            str(summarize(store, asset="redacted_docs", source=key).outputs),
            str(sum(redactions.values())),
            *(
                str(summarize(store, asset=asset, source=key).outputs)
                for asset in ("chunks", "conversations", "finetune_dataset")
            ),
        )
    return table


def _refusals(store: SupabaseStore, keys: list[str]) -> Table:
    """Return what was refused in every source, by asset and reason."""
    table = Table("source", "asset", "reason", "count", title="What was refused, and why")
    for key in keys:
        for asset in TABLES:
            reasons = summarize(store, asset=asset, source=key).reasons
            for reason, count in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
                table.add_row(key, asset, reason, str(count))
        table.add_section()
    return table


def _show_conversation(console: Console, store: SupabaseStore, keys: list[str]) -> None:
    """Print the conversation with the most turns, and the passages its answers rest on."""
    best: Conversation | None = None
    for key in keys:
        rows: StoredRows[Conversation] = StoredRows(
            store=store, view=VIEWS["conversations"], source=key
        )
        for conversation in rows.read([identifier for identifier, _ in rows.sizes()]):
            if best is None or len(conversation.turns) > len(best.turns):
                best = conversation
    if best is None:
        return
    console.print(f"\n[bold]One conversation[/] ({best.source}, {best.tier} tier, {best.model})")
    for turn in best.turns:
        console.print(f"  {turn.role}: {turn.text}", markup=False, highlight=False)
        for cited in turn.citations:
            where = f"characters {cited.start}-{cited.end}, retrieved at rank {cited.rank}"
            console.print(f"      rests on chunk {cited.chunk_id}, {where}", style="dim")
    console.print()


def _prove(console: Console, settings: Settings, store: SupabaseStore) -> list[str]:
    """Look for every planted value in everything that was written, and return broken promises."""
    planted = planted_values(settings.convo_sources)
    if not planted:
        console.print("No planted.json beside the sources: nothing to prove the redaction with.")
        return []
    found = values_found(planted, store=store, artifacts=settings.convo_artifacts)
    console.print(
        f"Proof: {len(planted)} planted values, found in the database and the exports: "
        f"[bold]{sum(found.values())}[/]"
    )
    return [f"planted personal data found in {place}: {count}" for place, count in found.items()]
