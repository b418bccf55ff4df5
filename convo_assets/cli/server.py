"""`convo-assets up` and `down`: the store and Dagster's instance."""

import shutil
from typing import Annotated

import typer

from convo_assets.cli.instance import dagster_home, open_instance, register_sources
from convo_assets.resources.environments import resources_with_secrets, store_for, workspace_for
from convo_assets.resources.postgres import EmbeddedPostgres
from convo_assets.resources.settings import load_settings


def up() -> None:
    """Start the store, bring its schema up to date, and make every source folder a partition."""
    settings = load_settings()
    with store_for(settings).connect() as connection:
        where = f"{connection.info.host}:{connection.info.port}"
    with open_instance(settings) as instance:
        keys = register_sources(instance, resources_with_secrets(settings))
    typer.echo(f"Store ({settings.convo_store}) answers at {where}; schema up to date.")
    typer.echo(f"Document sources: {', '.join(keys) or 'none yet'}")
    typer.echo(f"DAGSTER_HOME={dagster_home(settings)}")


def down(
    delete_data: Annotated[
        bool, typer.Option("--delete-data", help="Erase the embedded database as well.")
    ] = False,
) -> None:
    """Stop the embedded store; a hosted one is left alone."""
    settings = load_settings()
    server = EmbeddedPostgres(workspace_for(settings).database)
    stopped = server.stop()
    typer.echo("Store stopped." if stopped else "No embedded store was running.")
    if delete_data:
        shutil.rmtree(server.home, ignore_errors=True)
        typer.echo("Embedded database erased.")
