"""`convo-assets report`: how good the conversations are, and a page about the release of them."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from convo_assets.records import RedactedDoc
from convo_assets.resources.environments import store_for, world_for
from convo_assets.resources.releases import ReleaseFiles
from convo_assets.resources.releases.files import RELEASES
from convo_assets.resources.releases.page import write_page
from convo_assets.resources.releases.records import ReleaseRecords
from convo_assets.resources.settings import load_settings
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.ledger import summarize
from convo_assets.resources.store.rows import StoredRows, StoredSources
from convo_assets.resources.store.views import VIEWS
from convo_assets.steps.converse.measure import GOALS, Figures, measure_source
from convo_assets.steps.redact import Surrogates, shapes_in


def report(
    source: Annotated[str | None, typer.Option(help="One document source.")] = None,
    release: Annotated[str, typer.Option(help="Whose page; the newest if not said.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per source.")] = False,
) -> None:
    """Show grounding, coverage, diversity, mix and yield, and write a page about the release."""
    settings = load_settings()
    world, store = world_for(settings), store_for(settings)
    keys = [source] if source else world.sources.source_keys()
    found = {key: _figures(store, key) for key in keys}
    funnels = {key: _funnel(store, key) for key in keys}
    if not any(figures.numbers for figures in found.values()):
        typer.echo("No conversations yet: materialize them (make dev), or run make demo.", err=True)
        raise typer.Exit(1)
    if as_json:
        for key, figures in found.items():
            typer.echo(json.dumps({**_as_object(key, figures), "funnel": funnels[key]}))
        return
    Console().print(_table(found, funnels))
    version = release or getattr(ReleaseRecords(store).latest(), "version", "")
    if not version:
        typer.echo("No release yet, so no page: materialize dataset_release.")
        return
    documents: StoredSources[RedactedDoc] = StoredSources(store=store, view=VIEWS["redacted_docs"])
    strangers = Surrogates(
        world.known_values.key(),
        known=world.known_values.everywhere(),
        shapes=shapes_in(documents.read),
    )
    page = write_page(
        ReleaseFiles(settings.convo_artifacts / RELEASES / version),
        store,
        artifacts=settings.convo_artifacts,
        disguise=strangers.fill,
    )
    typer.echo(f"Page of release {version}: {page}")


def _as_object(source: str, figures: Figures) -> dict[str, object]:
    return {
        "source": source,
        **figures.numbers,
        "kinds": figures.mix,
        "reciprocal rank": figures.ranks,
        "passages found": figures.recalls,
    }


def _figures(store: SupabaseStore, source: str) -> Figures:
    return measure_source(
        StoredRows(store=store, view=VIEWS["conversations"], source=source),
        StoredRows(store=store, view=VIEWS["embeddings"], source=source),
    )


def _funnel(store: SupabaseStore, source: str) -> dict[str, int]:
    """Return how many chunks gave conversations, and what was tried and refused, by reason."""
    summary = summarize(store, asset="conversations", source=source)
    ranked = sorted(summary.reasons.items(), key=lambda entry: (-entry[1], entry[0]))
    return {"chunks": summary.inputs, "conversations": summary.outputs, **dict(ranked)}


def _table(found: dict[str, Figures], funnels: dict[str, dict[str, int]]) -> Table:
    table = Table("figure", "goal", *found)
    for name in dict.fromkeys(name for figures in found.values() for name in figures.numbers):
        cells = [_cell(name, figures.numbers.get(name)) for figures in found.values()]
        table.add_row(name, _goal(name), *cells)
    _add_rows(table, "exchanges", [figures.mix for figures in found.values()])
    _add_rows(table, "reciprocal rank", [figures.ranks for figures in found.values()])
    _add_rows(table, "passages found", [figures.recalls for figures in found.values()])
    _add_rows(table, "funnel", [*funnels.values()])
    return table


def _add_rows(table: Table, title: str, columns: Sequence[Mapping[str, float]]) -> None:
    table.add_section()
    for name in dict.fromkeys(name for column in columns for name in column):
        table.add_row(f"{title}: {name}", "", *(_figure(column.get(name, 0)) for column in columns))


def _figure(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def _goal(name: str) -> str:
    if name not in GOALS:
        return ""
    least, most = GOALS[name]
    return f"≥ {least}" if most == 1 else f"≤ {most}"


def _cell(name: str, value: float | None) -> str:
    if value is None:
        return ""
    least, most = GOALS.get(name, (value, value))
    return f"{value:.3f}" if least <= value <= most else f"[yellow]{value:.3f}[/]"
