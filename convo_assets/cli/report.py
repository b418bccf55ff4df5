"""`convo-assets report`: how good the conversations are, and a page about the release of them."""

import json
from typing import Annotated

import typer
from rich.console import Console

from convo_assets.cli.documents import expect_source
from convo_assets.cli.results import show_comparison
from convo_assets.figures import Sections, compared
from convo_assets.records import RedactedDoc
from convo_assets.resources.environments import resources_with_secrets, store_for
from convo_assets.resources.releases import ReleaseFiles
from convo_assets.resources.releases.files import RELEASES
from convo_assets.resources.releases.page import models_of, write_page
from convo_assets.resources.releases.records import ReleaseRecords
from convo_assets.resources.settings import load_settings
from convo_assets.resources.store.quality import quality_of
from convo_assets.resources.store.rows import StoredSources
from convo_assets.resources.store.views import VIEWS
from convo_assets.steps.redact import Surrogates, shapes_in


def report(
    source: Annotated[str | None, typer.Option(help="One document source.")] = None,
    release: Annotated[str, typer.Option(help="Whose page; the newest if not said.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per source.")] = False,
) -> None:
    """Show grounding, coverage, diversity, mix and yield, and write a page about the release."""
    settings = load_settings()
    expect_source(settings, source)
    resources, store = resources_with_secrets(settings), store_for(settings)
    keys = [source] if source else resources.sources.source_keys()
    found = {key: sections for key in keys if (sections := quality_of(store, key))}
    if not found:
        typer.echo("No conversations yet: materialize them (make dev), or run make demo.", err=True)
        raise typer.Exit(1)
    if as_json:
        for key, sections in found.items():
            typer.echo(json.dumps({"source": key, **_as_objects(sections)}))
        return
    console = Console()
    for comparison in compared(found):
        show_comparison(console, comparison)
    version = release or getattr(ReleaseRecords(store).latest(), "version", "")
    if not version:
        typer.echo("No release yet, so no page: materialize dataset_release.")
        return
    for tables in models_of(version, store).values():
        for table in tables:
            show_comparison(console, table)
    documents: StoredSources[RedactedDoc] = StoredSources(store=store, view=VIEWS["redacted_docs"])
    surrogates = Surrogates(
        resources.known_values.key(),
        known=resources.known_values.everywhere(),
        shapes=shapes_in(documents.read),
    )
    page = write_page(
        ReleaseFiles(settings.convo_artifacts / RELEASES / version),
        store,
        artifacts=settings.convo_artifacts,
        pseudonymize=surrogates.fill,
    )
    typer.echo(f"Page of release {version}: {page}")


def _as_objects(sections: Sections) -> dict[str, dict[str, dict[str, float | int | None]]]:
    """Return figures as JSON has them, by title and name: value, and n where it is no count."""
    return {
        title: {
            figure.name: {"value": figure.value}
            | ({"n": figure.count} if figure.count is not None else {})
            for figure in section
        }
        for title, section in sections.items()
    }
