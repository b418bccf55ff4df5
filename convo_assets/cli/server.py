"""`convo-assets up` and `down`: the store and Dagster's instance."""

import shutil
import socket
from typing import Annotated

import typer
from psycopg.conninfo import conninfo_to_dict

from convo_assets.cli.instance import dagster_home, open_instance, register_sources
from convo_assets.errors import PortTakenError
from convo_assets.resources.environments import (
    policies_for,
    resources_with_secrets,
    store_for,
    workspace_for,
)
from convo_assets.resources.postgres import EmbeddedPostgres
from convo_assets.resources.postgres.binaries import find_binaries
from convo_assets.resources.settings import Settings, load_settings


def up(
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Port that the Dagster UI is to have: is it free?"),
    ] = None,
) -> None:
    """Start the store, bring its schema up to date, and make every source folder a partition."""
    if port:
        expect_free(port)
    settings = load_settings()
    policies_for(settings).of("")  # a policy that cannot be used is said here, and not in a run
    with store_for(settings).connect() as connection:
        where = f"{connection.info.host}:{connection.info.port}"
    with open_instance(settings) as instance:
        keys = register_sources(instance, resources_with_secrets(settings))
    typer.echo(f"Store ({settings.convo_store}) answers at {where}; schema up to date.")
    typer.echo(f"SQL: {psql_line(settings)}")
    typer.echo(f"Document sources: {', '.join(keys) or 'none yet'}")
    typer.echo(f"DAGSTER_HOME={dagster_home(settings)}")


def expect_free(port: int) -> None:
    """Let a port of 127.0.0.1 pass that nobody listens on.

    Raises:
        PortTakenError: If somebody does.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise PortTakenError(port) from None


def psql_line(settings: Settings) -> str:
    """Return a command line that opens the store in psql; its password is in a private file."""
    if settings.convo_store != "embedded":
        return 'psql "$SUPABASE_DB_URL"'
    server = EmbeddedPostgres(workspace_for(settings).database)
    at = conninfo_to_dict(server.ensure().url)
    program = shutil.which("psql") or f"{find_binaries() / 'psql'}"
    return (
        f"PGPASSFILE={server.password_file()} {program} "
        f"-h {at['host']} -p {at['port']} -U {at['user']} {at['dbname']}"
    )


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
