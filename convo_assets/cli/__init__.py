"""The `convo-assets` command: one module per sub-command, imported when it is called."""

import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from convo_assets.errors import ConvoAssetsError, UnknownCommandError, UnreadableDocumentError
from convo_assets.reasons import advised, sentences
from convo_assets.resources.library_logging import limit_library_logging
from convo_assets.resources.settings import load_env_file, load_settings

_MODULES: Mapping[str, str] = {
    "demo": "demo",
    "up": "server",
    "down": "server",
    "run": "run",
    "status": "status",
    "trace": "trace",
    "review": "review",
    "export-reviews": "review_files",
    "import-reviews": "review_files",
    "doctor": "doctor",
    "estimate": "estimate",
    "redact": "redact",
    "keep-terms": "keep_terms",
    "search": "search",
    "report": "report",
    "chunk": "chunk",
    "chat": "chat",
    "export": "export",
    "evidence": "evidence",
    "verify": "verify",
    "verify-answers": "verify_answers",
    "forget": "forget",
    "rederive": "rederive",
    "rekey": "rekey",
    "backup": "backup",
    "restore": "backup",
}
"""Every command, in the order that help shows them, and the module of this package it is in."""


class _Commands(TyperGroup):
    """Imports the module of a command only when that command, or help about all, is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the signature of typer
        return [*_MODULES]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Return the command of that name.

        Raises:
            UnknownCommandError: If there is none.
        """
        if cmd_name not in _MODULES:
            raise UnknownCommandError(cmd_name, [*_MODULES])
        module = import_module(f"{__name__}.{_MODULES[cmd_name]}")
        command = typer.Typer(context_settings=_HELP, add_completion=False)
        command.command(cmd_name)(getattr(module, cmd_name.replace("-", "_")))
        return typer.main.get_command(command)


_HELP = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(
    cls=_Commands,
    context_settings=_HELP,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def convo_assets(
    context: typer.Context,
    show_version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.")
    ] = False,
) -> None:
    """Private documents in, a conversational fine-tuning dataset without personal data out."""
    if show_version:
        typer.echo(f"convo-assets {version('convo-assets')}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main() -> None:
    """Run the command; errors that people can act on are one sentence, not a traceback."""
    limit_library_logging()
    load_env_file()
    try:
        sys.exit(app(standalone_mode=False))
    except typer.Abort:
        _fail("Nothing was done.", code=1)
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "convo-assets"
        said = error.format_message().rstrip(".")
        _fail(f"{command}: {said}. See `{command} --help`.", code=2)
    except UnreadableDocumentError as error:
        _fail(f"{error} {sentences([error.reason])} {advised([error.reason])}", code=2)
    except ConvoAssetsError as error:
        _fail(str(error), code=2)
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone: nothing can be said to it
        sys.exit(1)
    except OSError as error:
        _fail(_unusable(error), code=2)


def _unusable(error: OSError) -> str:
    """Return what cannot be read or written, why, and what would be right."""
    if not error.filename:
        return f"The system refuses something: {error.strerror or type(error).__name__}."
    place = Path(error.filename)
    said = f"{place} cannot be used ({error.strerror})"
    for setting, folder in _folders().items():
        if place.is_relative_to(folder) or folder.is_relative_to(place):
            return f"{said}: set {setting}, now {folder}, to a folder that can be written."
    return f"{said}: name a file or folder that is there and that you may read or write."


def _folders() -> dict[str, Path]:
    """Return the settings that name folders of one's own, the innermost first."""
    settings = load_settings()
    return {
        "CONVO_LANDING": Path(settings.landing).absolute(),
        "CONVO_ARTIFACTS": settings.convo_artifacts.absolute(),
        "CONVO_HOME": settings.convo_home.absolute(),
    }


def _fail(sentence: str, *, code: int) -> None:
    typer.secho(sentence, fg="red", err=True)
    sys.exit(code)
