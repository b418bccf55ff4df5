"""`convo-assets export`: a tuned model as one folder of weights, for any server."""

from pathlib import Path
from typing import Annotated

import typer

from convo_assets.cli.models import model_folder
from convo_assets.resources.environments import resources_with_secrets
from convo_assets.resources.settings import load_settings


def export(
    into: Annotated[Path, typer.Argument(help="Folder to make.")],
    model: Annotated[str, typer.Option(help="Run of a tuned model; the newest if not said.")] = "",
) -> None:
    """Merge an adapter into its base model: for transformers, vLLM, or llama.cpp's converter."""
    if into.exists():
        typer.echo(f"{into} is there already: name a folder that is not.", err=True)
        raise typer.Exit(2)
    settings = load_settings()
    folder = model_folder(settings, model)
    resources_with_secrets(settings).trainer.merge(folder, into=into)
    typer.echo(f"Merged weights: {into}. Try: transformers serve {into}")
    typer.echo(f"As GGUF, with llama.cpp's own tool: python convert_hf_to_gguf.py {into}")
