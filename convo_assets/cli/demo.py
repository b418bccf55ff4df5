"""`convo-assets demo`: from documents to a tuned model, and proof of what is promised."""

import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from convo_assets.cli.instance import open_instance, register_sources
from convo_assets.cli.planted import planted_values
from convo_assets.cli.progress import RunProgress
from convo_assets.cli.proof import values_found
from convo_assets.cli.results import (
    refusals_table,
    show_conversation,
    show_model,
    show_release,
    sources_table,
)
from convo_assets.cli.running import Running
from convo_assets.errors import UnknownSourceError
from convo_assets.per_source import PER_SOURCE
from convo_assets.resources.environments import resources_for, store_for
from convo_assets.resources.settings import Settings, load_settings
from convo_assets.resources.store import SupabaseStore

_EXPECTED = "Expected: two to nine minutes on two quiet cores, in proportion longer on busy ones."
_EXPECTED_WITH_TRAINING = (
    "Expected: three to thirteen minutes on two quiet cores, in proportion longer on busy ones; "
    "the last third tunes a model (--skip-train leaves that out)."
)


def demo(
    only: Annotated[list[str] | None, typer.Option("--source", help="Only these sources.")] = None,
    skip_train: Annotated[
        bool, typer.Option("--skip-train", help="Stop at the released dataset.")
    ] = False,
) -> None:
    """Process every document source, release the dataset, tune a model, and prove the promises."""
    settings = load_settings()
    console = Console()
    started = time.perf_counter()
    keys, broken = _run(settings, only, console, train=not skip_train)
    store = store_for(settings)
    console.print(sources_table(store, keys))
    console.print(refusals_table(store, keys))
    show_conversation(console, store, keys)
    if not broken:
        show_release(console, store, settings.convo_artifacts)
    if not broken and not skip_train:
        show_model(console, store, settings.convo_artifacts)
    broken += _prove(console, settings, store, keys)
    console.print(f"Took {time.perf_counter() - started:.0f} s. Next: make dev opens the graph.")
    for promise in broken:
        console.print(f"[red]Broken promise:[/] {promise}")
    if broken:
        raise typer.Exit(1)


def _run(
    settings: Settings, only: list[str] | None, console: Console, *, train: bool
) -> tuple[list[str], list[str]]:
    """Run the jobs, source by source and then for all; return sources and broken promises."""
    resources = resources_for(settings)
    known = resources.sources.source_keys()
    keys = only or known
    if unknown := sorted(set(keys) - set(known)):
        raise UnknownSourceError(unknown[0], known)
    console.print(_EXPECTED_WITH_TRAINING if train else _EXPECTED, highlight=False)
    broken: list[str] = []
    with (
        open_instance(settings) as instance,
        tempfile.TemporaryDirectory() as private,
        RunProgress(console).shown() as progress,
    ):
        register_sources(instance, resources)
        audited = _audited(Path(private) / "canaries.txt", settings, keys)
        running = Running(resources=resources, instance=instance, progress=progress)
        for key in keys:
            broken += running.source(key, to=PER_SOURCE[-1])
        # What is made of all sources is no proof of anything if one is broken.
        if not broken:
            broken += running.whole("dataset_release")
        if train and not broken:
            broken += running.whole("finetuned_model", audited)
    return keys, broken


def _audited(file: Path, settings: Settings, keys: list[str]) -> dict[str, Any]:
    """Return the configuration of a training whose audit ranks what is planted in the sources."""
    planted = planted_values(settings.convo_sources, keys)
    file.write_text("\n".join(sorted(planted)), encoding="utf-8")
    return {"ops": {"finetuned_model": {"config": {"canary_file": str(file)}}}} if planted else {}


def _prove(
    console: Console, settings: Settings, store: SupabaseStore, keys: list[str]
) -> list[str]:
    """Look in what was written for values planted in these sources; return broken promises."""
    planted = planted_values(settings.convo_sources, keys)
    if not planted:
        console.print("No planted.json for these sources: nothing to prove the redaction with.")
        return []
    found = values_found(planted, store=store, artifacts=settings.convo_artifacts)
    console.print(
        f"Proof: {len(planted)} planted values, found in the database and the exports: "
        f"[bold]{sum(found.values())}[/]"
    )
    return [f"planted personal data found in {place}: {count}" for place, count in found.items()]
