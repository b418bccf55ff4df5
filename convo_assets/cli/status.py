"""`convo-assets status`: what became of every input of every asset."""

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.table import Table

from convo_assets.cli.consoles import wide_console
from convo_assets.cli.documents import expect_source
from convo_assets.cli.refusals import counts, show_refused
from convo_assets.resources.environments import resources_with_secrets, store_for
from convo_assets.resources.settings import load_settings
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.ledger import summarize
from convo_assets.resources.store.rederiving import invalidated
from convo_assets.resources.store.tables import TABLES
from convo_assets.resources.store.versions import older_versions


def status(
    source: Annotated[str | None, typer.Option(help="One document source.")] = None,
    refusals: Annotated[
        bool,
        typer.Option(
            "--refusals",
            help="List every input refused or read in part, and why.",
        ),
    ] = False,
) -> None:
    """Show rows, outcomes and reasons per document source and asset."""
    settings = load_settings()
    expect_source(settings, source)
    store, resources = store_for(settings), resources_with_secrets(settings)
    keys = [source] if source else resources.sources.source_keys()
    console = wide_console()
    console.print(_overview(store, keys))
    for key in keys:
        for line in _to_do(store, key):
            console.print(line, highlight=False, soft_wrap=True)
    if refusals:
        for key in keys:
            show_refused(console, store, resources, key)


def _overview(store: SupabaseStore, keys: list[str]) -> Table:
    table = Table("source", "asset", "inputs", "rows", "outcomes", "reasons", "removed")
    for key in keys:
        for asset in TABLES:
            summary = summarize(store, asset=asset, source=key)
            table.add_row(
                key,
                asset,
                str(summary.inputs),
                str(summary.outputs),
                counts(summary.outcomes),
                counts(summary.reasons),
                counts(summary.removed),
            )
        table.add_section()
    return table


def _to_do(store: SupabaseStore, key: str) -> Iterator[str]:
    """Yield a line for each asset of a source with inputs that are to be derived again."""
    older, marked = older_versions(store, key), invalidated(store, key)
    for asset in TABLES:
        said = {"made by an older version": older, "marked to be derived again": marked}
        found = [f"{what}: {by[asset]}" for what, by in said.items() if asset in by]
        if found:
            yield f"{key}  {asset}  {', '.join(found)}"
    if older or marked:
        yield f"{key}  the next run derives these again: convo-assets run {key}"
