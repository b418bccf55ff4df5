"""`convo-assets chunk`: how a file would be cut, without storing anything."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from convo_assets.cli.documents import read_documents
from convo_assets.page_areas import named_pages
from convo_assets.records import RedactedDoc
from convo_assets.resources.environments import resources_with_secrets
from convo_assets.resources.settings import load_settings
from convo_assets.steps.chunk import ChunkContext, ChunkSettings, chunk_text


def chunk(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A document.")],
    source: Annotated[
        str | None, typer.Option(help="Read it as this document source has it read.")
    ] = None,
    by_meaning: Annotated[
        bool, typer.Option("--by-meaning", help="End passages where the subject changes.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON list.")] = False,
) -> None:
    """Convert a document and show its chunks; offsets count characters of its Markdown."""
    settings = load_settings()
    resources = resources_with_secrets(settings)
    raw = next(
        row for _, found in read_documents(file, settings, source=source) for row in found.rows
    )
    # As the redactor would hand it on, had it found nothing.
    doc = RedactedDoc(
        id=raw.id,
        raw_doc_id=raw.id,
        source="",
        name=file.stem,
        text=raw.text,
        redactions=(),
        pages=raw.pages,
    )
    cut = ChunkSettings(by_meaning=by_meaning)
    chunks = list(chunk_text(doc, ChunkContext(embedder=resources.embedder, settings=cut)))
    if as_json:
        typer.echo(json.dumps([asdict(piece) for piece in chunks], ensure_ascii=False))
        return
    for piece in chunks:
        counted = (f"{piece.start}-{piece.end}", f"{piece.token_count} tokens")
        place = ", ".join(filter(None, (*counted, named_pages(piece.pages))))
        typer.secho(f"#{piece.ordinal} [{place}] {' > '.join(piece.heading_path)}", fg="cyan")
        typer.echo(f"{piece.text}\n")
