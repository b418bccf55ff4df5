"""`convo-assets evidence`: one folder about a release that can be filed."""

from typing import Annotated

import typer

from convo_assets.resources.documents.declarations import declared_sources
from convo_assets.resources.environments import ROLES, store_for
from convo_assets.resources.releases.evidence import Evidence, Origin
from convo_assets.resources.releases.records import ReleaseRecords
from convo_assets.resources.settings import load_settings


def evidence(
    release: Annotated[
        str, typer.Argument(help="Version of a release; the newest if not said.")
    ] = "",
) -> None:
    """Write where a release is from, what was redacted, gated, reviewed and forgotten, and by whom.

    A page to print, the same as JSON, and the log with its hashes.
    """
    settings = load_settings()
    store = store_for(settings)
    version = release or getattr(ReleaseRecords(store).latest(), "version", "")
    if not version:
        typer.echo("No release yet: materialize dataset_release.", err=True)
        raise typer.Exit(1)
    folder = Evidence(
        store=store,
        artifacts=settings.convo_artifacts,
        origins={
            source: Origin(
                provenance=said.provenance, licence=said.licence, legal_basis=said.legal_basis
            )
            for source, said in declared_sources().items()
        },
        choices={role.setting.upper(): role.choice(settings) for role in ROLES},
    ).write(version)
    typer.echo(f"Evidence about release {version}: {folder}")
