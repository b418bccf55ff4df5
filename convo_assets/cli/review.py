"""`convo-assets review`: read conversations beside their passages, and decide about them."""

import secrets
from typing import Annotated

import typer
import uvicorn

from convo_assets.cli.documents import expect_source
from convo_assets.cli.review_app import review_app
from convo_assets.cli.review_desk import ReviewDesk
from convo_assets.cli.server import expect_free
from convo_assets.resources.environments import resources_with_secrets, store_for
from convo_assets.resources.settings import load_settings
from convo_assets.resources.store.audit_log import account


def review(
    source: Annotated[str | None, typer.Option(help="Only this document source.")] = None,
    random: Annotated[
        bool,
        typer.Option("--random", help="A random sample: shows the quality of all, with interval."),
    ] = False,
    reviewer: Annotated[str, typer.Option(help="Who decides; the account if not said.")] = "",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of 127.0.0.1.")] = 3030,
) -> None:
    """Open a page to accept, reject or edit conversations: those least sure first.

    Only this machine reaches it, and only with the token of the address that is printed. A release
    never takes what was rejected, and takes what was edited as edited, once finetune_dataset has
    been materialized again; with require_review it takes nothing that nobody accepted.
    """
    expect_free(port)
    settings = load_settings()
    expect_source(settings, source)
    desk = ReviewDesk(
        store=store_for(settings),
        resources=resources_with_secrets(settings),
        reviewer=reviewer or account(),
        source=source,
        order="random" if random else "uncertain",
    )
    if not desk.queue:
        typer.echo("No conversations yet: `convo-assets run SOURCE` makes them.", err=True)
        raise typer.Exit(1)
    token = secrets.token_urlsafe(16)
    typer.echo(f"{desk.state}. Review: http://127.0.0.1:{port}/?token={token} (Ctrl-C ends it)")
    uvicorn.run(review_app(desk, token=token), host="127.0.0.1", port=port, log_level="warning")
