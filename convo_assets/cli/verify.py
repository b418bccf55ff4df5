"""`convo-assets verify`: whether a release and the log are what they were written as."""

from pathlib import Path
from typing import Annotated

import typer

from convo_assets.resources.environments import store_for
from convo_assets.resources.releases import ReleaseFiles, faults
from convo_assets.resources.releases.evidence import kept_places
from convo_assets.resources.releases.files import RELEASES
from convo_assets.resources.settings import load_settings
from convo_assets.resources.store.audit_log import AuditLog


def verify(
    release: Annotated[
        str,
        typer.Argument(help="Version of a release, or its folder; the log alone if not said."),
    ] = "",
) -> None:
    """Compare files of a release with its manifest, or entries of the log with their hashes."""
    whole = _release(release) if release else _log()
    if not whole:
        raise typer.Exit(1)


def _release(release: str) -> bool:
    named = load_settings().convo_artifacts / RELEASES / release
    files = ReleaseFiles(named if named.is_dir() else Path(release))
    found = faults(files.folder)
    for fault in found:
        typer.echo(fault, err=True)
    if found:
        typer.echo(f"Release {files.version} is not what it was: {len(found)} faults.", err=True)
        return False
    typer.echo(f"Release {files.version} is whole: {len(files.manifest['sha256'])} files.")
    return True


def _log() -> bool:
    settings = load_settings()
    log = AuditLog(store_for(settings))
    kept = kept_places(settings.convo_artifacts)
    broken = log.first_break(kept)
    if broken:
        typer.echo(f"The log is broken: entry {broken.number} {broken.problem}.", err=True)
        return False
    head = log.head()
    if head is None:
        typer.echo("The log is empty.")
        return True
    typer.echo(
        f"The log is whole: {head.number} entries, the last {head.hash}; {len(kept)} places in it "
        "that receipts and evidence have written down are there."
    )
    return True
