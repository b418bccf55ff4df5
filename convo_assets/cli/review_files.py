"""`convo-assets export-reviews`, `import-reviews`: review in Label Studio or Argilla, and back."""

import json
from pathlib import Path
from typing import Annotated

import typer

from convo_assets.cli.documents import expect_source
from convo_assets.cli.review_desk import ReviewDesk
from convo_assets.cli.review_exchange import Sheet, Tool, exported, interface, reviews_in
from convo_assets.errors import ReviewFileError
from convo_assets.records import Turn
from convo_assets.resources.environments import resources_with_secrets, store_for
from convo_assets.resources.settings import load_settings
from convo_assets.resources.store.audit_log import account


def export_reviews(
    file: Annotated[Path, typer.Argument(help="Where to write them, as JSON.")],
    tool: Annotated[Tool, typer.Option(help="The tool that is to read it.")] = "label-studio",
    source: Annotated[str | None, typer.Option(help="Only this document source.")] = None,
) -> None:
    """Write conversations with their passages for another tool of review, those least sure first.

    For Label Studio the labelling interface is written beside it. What stands in the file has
    passed the leak gate, as everything in the store.
    """
    desk = _desk(source)
    found = [c for one in desk.queue if (c := desk.conversation(one)) is not None]
    if not found:
        typer.echo("No conversations yet: `convo-assets run SOURCE` makes them.", err=True)
        raise typer.Exit(1)
    sheets = [Sheet(conversation=c, passages=desk.passages(c)) for c in found]
    text = json.dumps(exported(sheets, tool), ensure_ascii=False, indent=1)
    file.write_text(text, encoding="utf-8")
    typer.echo(f"{len(sheets)} conversations for {tool}: {file}")
    if tool == "label-studio":
        labels = file.with_suffix(".xml")
        turns = max(len(conversation.turns) for conversation in found)
        labels.write_text(interface(turns), encoding="utf-8")
        typer.echo(f"Labelling interface of the project: {labels}")


def import_reviews(
    file: Annotated[Path, typer.Argument(help="What the tool has exported, as JSON.")],
    source: Annotated[str | None, typer.Option(help="Only of this document source.")] = None,
) -> None:
    """Take the decisions that people made in Label Studio or Argilla.

    They count as those of `convo-assets review` do: edited answers pass verification and the leak
    gate, or are named with the reason and not taken.
    """
    desk = _desk(source)

    def turns_of(identifier: str) -> tuple[Turn, ...] | None:
        conversation = desk.conversation(identifier) if identifier in known else None
        return conversation.turns if conversation else None

    known = frozenset(desk.queue)
    taken, refused = 0, 0
    for review in reviews_in(_read(file), turns_of):
        conversation = desk.conversation(review.conversation_id)
        faults = desk.decide(conversation, review) if conversation else []
        for fault in faults:
            typer.echo(f"{review.conversation_id}: {fault}", err=True)
        taken, refused = taken + (not faults), refused + bool(faults)
    typer.echo(f"{taken} decisions taken, {refused} not. {desk.state}.")


def _desk(source: str | None) -> ReviewDesk:
    settings = load_settings()
    expect_source(settings, source)
    return ReviewDesk(
        store=store_for(settings),
        resources=resources_with_secrets(settings),
        reviewer=account(),
        source=source,
        order="uncertain",
    )


def _read(file: Path) -> object:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        problem = f"{file.name} is not JSON in UTF-8 ({type(error).__name__})"
        raise ReviewFileError(problem) from None
