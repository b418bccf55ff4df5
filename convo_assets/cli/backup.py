"""`convo-assets backup` and `restore`: the store as one file."""

from pathlib import Path
from typing import Annotated

import typer

from convo_assets.resources.environments import store_for, workspace_for
from convo_assets.resources.settings import load_settings
from convo_assets.resources.store import back_up
from convo_assets.resources.store import restore as put_back


def backup(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="File to write.")],
) -> None:
    """Write all that is stored into a file: redacted text, conversations, rows, the ledger."""
    settings = load_settings()
    back_up(store_for(settings), file)
    typer.echo(f"Written: {file}, {file.stat().st_size / 1e6:.1f} MB, readable by you only.")
    typer.echo("Keep beside it what is not in the store: the landing zone, CONVO_PII_KEY (or")
    typer.echo(f"{workspace_for(settings).key_file}) and the artifacts.")


def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="From `backup`.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put what is in a file in the place of what is stored now; all of it or nothing."""
    if not yes:
        typer.confirm("Everything that is stored now is replaced. Go on?", abort=True)
    put_back(store_for(load_settings()), file)
    typer.echo("Restored. The next run derives what the file does not hold.")
