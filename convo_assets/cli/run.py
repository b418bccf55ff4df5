"""`convo-assets run`: a document source through the graph, for people without the Dagster UI."""

from typing import Annotated

import typer
from rich.console import Console

from convo_assets.cli.documents import expect_source
from convo_assets.cli.instance import open_instance, register_sources
from convo_assets.cli.progress import RunProgress
from convo_assets.cli.refusals import counts, show_refused
from convo_assets.cli.running import ASSETS, Running
from convo_assets.errors import UnknownAssetError
from convo_assets.per_source import PER_SOURCE
from convo_assets.resources.environments import resources_for, resources_with_secrets, store_for
from convo_assets.resources.settings import Settings, load_settings
from convo_assets.resources.store.ledger import summarize


def run(
    source: Annotated[list[str], typer.Argument(help="One document source or several.")],
    to: Annotated[
        str,
        typer.Option(
            metavar="ASSET",
            help=f"The last asset to make: {', '.join(ASSETS)}. The last two are made of all "
            "sources.",
        ),
    ] = PER_SOURCE[-1],
) -> None:
    """Make the assets of a document source, with their checks, and say what was refused.

    A bar shows how far it is; in a file or the log of a CI a line a minute does.
    """
    if to not in ASSETS:
        raise UnknownAssetError(to, ASSETS)
    settings = load_settings()
    expect_source(settings, *source)
    console, resources = Console(), resources_for(settings)
    last = to if to in PER_SOURCE else PER_SOURCE[-1]
    problems: list[str] = []
    with open_instance(settings) as instance, RunProgress(console).shown() as progress:
        register_sources(instance, resources)
        running = Running(resources=resources, instance=instance, progress=progress)
        for key in source:
            problems += running.source(key, to=last)
        for asset in ASSETS[len(PER_SOURCE) : ASSETS.index(to) + 1]:
            if not problems:
                problems += running.whole(asset)
    for key in source:
        _report(console, settings, key, last=last)
    for problem in problems:
        typer.secho(problem, fg="red", err=True)
    if problems:
        raise typer.Exit(1)


def _report(console: Console, settings: Settings, key: str, *, last: str) -> None:
    """Print how many rows each asset of a source has now, and which of its files have none."""
    store = store_for(settings)
    for asset in PER_SOURCE[: PER_SOURCE.index(last) + 1]:
        summary = summarize(store, asset=asset, source=key)
        line = f"{key}  {asset}: {summary.outputs} rows of {summary.inputs} inputs"
        console.print(f"{line} ({counts(summary.outcomes)})", highlight=False, soft_wrap=True)
    named = resources_with_secrets(settings)
    show_refused(console, store, named, key, "raw_docs", "redacted_docs")
