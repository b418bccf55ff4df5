"""`convo-assets search`: what the store knows about a question."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from convo_assets.cli.documents import expect_source
from convo_assets.page_areas import named_pages
from convo_assets.resources.environments import resources_with_secrets
from convo_assets.resources.settings import load_settings
from convo_assets.steps.retrieve import PassageSearch


def search(
    query: Annotated[str, typer.Argument(help="A question, or words.")],
    count: Annotated[
        int, typer.Option("-k", "--count", min=1, max=200, help="How many chunks.")
    ] = 5,
    source: Annotated[str | None, typer.Option(help="Only this document source.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON list.")] = False,
) -> None:
    """Find chunks by meaning and by words, best first."""
    settings = load_settings()
    expect_source(settings, source)
    resources = resources_with_secrets(settings)
    passage_search = PassageSearch(
        embedder=resources.embedder,
        index=resources.index,
        source=source,
        count=count,
        reranker=resources.reranker,
    )
    (passages,) = passage_search.retrieve([query])
    if as_json:
        typer.echo(json.dumps([asdict(passage) for passage in passages], ensure_ascii=False))
        return
    if not passages:
        typer.echo("Nothing is stored that could be found: materialize embeddings first.", err=True)
    console = Console()
    for passage in passages:
        seen = named_pages(passage.pages)
        where = " > ".join(passage.heading_path) + (f" ({seen})" if seen else "")
        console.print(f"[bold]{passage.rank}[/] {passage.score:.4f} {passage.source}", style="cyan")
        console.print(f"{where}\n{passage.text}\n", markup=False, highlight=False)
