"""`convo-assets verify`: whether a release is what its manifest says."""

from pathlib import Path
from typing import Annotated

import typer

from convo_assets.resources.releases import ReleaseFiles, faults
from convo_assets.resources.releases.files import RELEASES
from convo_assets.resources.settings import load_settings


def verify(
    release: Annotated[str, typer.Argument(help="Version of a release, or its folder.")],
) -> None:
    """Compare every file of a release with the hash in its manifest."""
    named = load_settings().convo_artifacts / RELEASES / release
    files = ReleaseFiles(named if named.is_dir() else Path(release))
    found = faults(files.folder)
    for fault in found:
        typer.echo(fault, err=True)
    if found:
        typer.echo(f"Release {files.version} is not what it was: {len(found)} faults.", err=True)
        raise typer.Exit(1)
    typer.echo(f"Release {files.version} is whole: {len(files.manifest['sha256'])} files.")
