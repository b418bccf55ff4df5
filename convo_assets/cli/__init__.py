"""The `convo-assets` command: one module per sub-command."""

import sys

import typer

from convo_assets.cli import (
    backup,
    chat,
    chunk,
    demo,
    doctor,
    estimate,
    export,
    forget,
    keep_terms,
    redact,
    rederive,
    report,
    search,
    server,
    status,
    verify,
    verify_answers,
)
from convo_assets.errors import ConvoAssetsError
from convo_assets.resources.library_logging import limit_library_logging
from convo_assets.resources.settings import load_env_file

app = typer.Typer(
    help="Private documents in, a conversational fine-tuning dataset without personal data out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(demo.demo)
app.command()(server.up)
app.command()(server.down)
app.command()(status.status)
app.command()(doctor.doctor)
app.command()(estimate.estimate)
app.command()(redact.redact)
app.command()(keep_terms.keep_terms)
app.command()(search.search)
app.command()(report.report)
app.command()(chunk.chunk)
app.command()(chat.chat)
app.command()(export.export)
app.command()(verify.verify)
app.command()(verify_answers.verify_answers)
app.command()(forget.forget)
app.command()(rederive.rederive)
app.command()(backup.backup)
app.command()(backup.restore)


def main() -> None:
    """Run the command; errors that people can act on are one sentence, not a traceback."""
    limit_library_logging()
    load_env_file()
    try:
        app()
    except ConvoAssetsError as error:
        typer.secho(str(error), fg="red", err=True)
        sys.exit(2)
