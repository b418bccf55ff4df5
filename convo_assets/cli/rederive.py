"""`convo-assets rederive`: mark what is stored of a source, or of one file, to be derived again."""

from typing import Annotated

import typer

from convo_assets.cli.documents import documents_of, expect_source
from convo_assets.errors import UnknownDocumentError
from convo_assets.resources.environments import resources_with_secrets, store_for
from convo_assets.resources.settings import Settings, load_settings
from convo_assets.resources.store.rederiving import (
    invalidate_documents,
    invalidate_source,
)


def rederive(
    what: Annotated[str, typer.Argument(help="A source, or source/path of one of its files.")],
    start: Annotated[
        str, typer.Option("--from", metavar="ASSET", help="The first asset to derive again.")
    ] = "raw_docs",
) -> None:
    """Have the next run derive what is stored again; nothing is deleted before that."""
    settings = load_settings()
    store = store_for(settings)
    source, _, path = what.partition("/")
    expect_source(settings, source)
    if path:
        ids = _documents(settings, source, path)
        marked = invalidate_documents(store, raw_doc_ids=ids, start=start)
    else:
        marked = invalidate_source(store, source=source, start=start)
    counted = ", ".join(f"{asset} {count}" for asset, count in marked.items())
    typer.echo(f"Inputs of {source} to be derived again: {counted}.")
    typer.echo(
        f"What is stored of them stays until then. Next: `convo-assets run {source}`, or in "
        f"Dagster the job process_source for partition {source}; then dataset_release."
    )


def _documents(settings: Settings, source: str, path: str) -> list[str]:
    """Return the documents at a path; if there is none, show those that there are.

    Raises:
        UnknownDocumentError: If there is no such file.
    """
    try:
        return documents_of(settings, source, path)
    except UnknownDocumentError:
        # Paths may name people: they are read from the source and shown here, never stored.
        for _, known in resources_with_secrets(settings).sources.files(source).paths():
            typer.echo(f"{source}/{known}", err=True)
        raise
