"""`convo-assets forget`: remove a document, or a source, and everything made of it."""

from pathlib import Path
from typing import Annotated

import typer

from convo_assets.cli.documents import documents_of
from convo_assets.resources.environments import bucket_for, store_for, workspace_for
from convo_assets.resources.forgetting import Affected, Forgetting
from convo_assets.resources.settings import load_settings


def forget(
    what: Annotated[str, typer.Argument(help="A source, or source/path of one of its files.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase documents from landing zone, store, exports, releases and tuned models.

    Says what would be erased and withdrawn, asks, does it, and writes a receipt: identifiers,
    numbers and times, nothing that was said.
    """
    settings = load_settings()
    source, _, path = what.partition("/")
    ids = documents_of(settings, source, path)
    place = Forgetting(
        store=store_for(settings),
        landing=settings.landing,
        artifacts=Path(settings.convo_artifacts),
        replies=workspace_for(settings).replies,
        bucket=bucket_for(settings),
    )
    affected = place.affected(ids)
    typer.echo(f"{len(ids)} documents of {source} would be erased, with what was made of them.")
    _tell(affected, "would be withdrawn, its files deleted")
    if not yes:
        typer.confirm("This cannot be undone. Go on?", abort=True)
    receipt = place.forget(source, ids)
    typer.echo(f"{len(ids)} documents of {source} are erased.")
    _tell(receipt.affected, "is withdrawn, its files are deleted")
    typer.echo(f"Receipt: {receipt.file}")
    typer.echo(
        "A file that is still in its folder is not read again as it is; delete it there as well. "
        "Next: materialize finetune_dataset of this source, then dataset_release."
    )


def _tell(affected: Affected, becomes: str) -> None:
    for kind, names in (("release", affected.releases), ("model", affected.models)):
        for name in names:
            typer.echo(f"  {kind} {name} holds something of them: {becomes}")
