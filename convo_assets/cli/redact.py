"""`convo-assets redact`: texts in, texts without personal data out."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from convo_assets.cli.documents import read_documents
from convo_assets.reasons import sentences
from convo_assets.resources.environments import resources_with_secrets
from convo_assets.resources.settings import Settings, load_settings
from convo_assets.steps.redact import PII_TYPES, RedactedText, Redactor

BATCH = 64


def redact(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="JSONL of {id, text}, or a document of any format that is read; default: JSONL "
            "from stdin."
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Where to write; default: stdout.")] = None,
    quasi_identifiers: Annotated[
        bool, typer.Option("--quasi-identifiers", help="Also organisations, places and ages.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say on stderr what was found, never the value.")
    ] = False,
) -> None:
    """Redact JSONL {"id", "text"}, or a document; spans count characters of the text that was read.

    That text is the one of a record, or the Markdown of a document, as `convo-assets chunk` shows
    it. The policy is that of sources which are not named in it. A record in which a last look still
    found something says so under "leaks", by kind: what was found then is replaced as well, and a
    document like it would be quarantined. So would one that says "language_not_covered".
    """
    _expect_another(file, output)
    settings = load_settings()
    resources = resources_with_secrets(settings)
    policy = resources.policies.of("")
    if quasi_identifiers:
        policy = replace(policy, quasi_identifiers=PII_TYPES.quasi)
    redactor = Redactor(detector=resources.detector, policy=policy)
    refused: list[str] = []
    with ExitStack() as stack:
        if file and file.suffix.lower() not in {".jsonl", ".ndjson"}:
            records = _documents(file, redactor, settings)
        else:
            lines = stack.enter_context(file.open("rb")) if file else sys.stdin.buffer
            records = _records(lines, refused)
        target = stack.enter_context(output.open("w", encoding="utf-8")) if output else sys.stdout
        for record, result in _redacted(records, redactor):
            target.write(json.dumps(_row(record, result, redactor), ensure_ascii=False) + "\n")
            if explain:
                _explain(record, result)
    for problem in refused:
        typer.secho(problem, fg="red", err=True)
    if refused:
        raise typer.Exit(1)


def _expect_another(file: Path | None, output: Path | None) -> None:
    """Let an output pass that is not the file to be read.

    Raises:
        BadParameter: If it is.
    """
    if file and output and output.exists() and output.samefile(file):
        message = "it is the file to be read; name another"
        raise typer.BadParameter(message, param_hint="--output")


def _redacted(
    records: Iterator[dict[str, Any]], redactor: Redactor
) -> Iterator[tuple[dict[str, Any], RedactedText]]:
    """Yield records with what became of their texts, batch by batch, and show how many are done."""
    with _progress() as progress:
        task = progress.add_task("redacted 0", total=None)
        done = 0
        while batch := list(islice(records, BATCH)):
            results = redactor.redact([record["text"] for record in batch])
            yield from zip(batch, results, strict=True)
            done += len(batch)
            progress.update(task, description=f"redacted {done}")


def _documents(file: Path, redactor: Redactor, settings: Settings) -> Iterator[dict[str, Any]]:
    """Yield a document, and those inside it, as records.

    Each goes by its path, redacted: it may name a person.
    """
    for path, found in read_documents(file, settings):
        (name,) = redactor.redact([path])
        if found.reasons:
            became = "read in part" if found.rows else "not read"
            typer.secho(f"{name.text}: {became}. {sentences(found.reasons)}", fg="yellow", err=True)
        for row in found.rows:
            yield {"id": name.text, "text": row.text}


def _records(lines: Iterable[bytes], refused: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the records of JSONL; lines that are none are named in `refused`."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        record = _parsed(line)
        if record is None:
            refused.append(f'Line {number} was skipped: it is not JSON with "id" and a "text".')
        else:
            yield record


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):  # no JSON, no UTF-8, or nested without end
        return None
    sound = isinstance(record, dict) and "id" in record and isinstance(record.get("text"), str)
    return record if sound else None


def _row(record: dict[str, Any], result: RedactedText, redactor: Redactor) -> dict[str, Any]:
    spans = [
        {
            "start": span.start,
            "end": span.end,
            "label": span.label,
            "score": span.score,
            "detector": span.detector,
        }
        for span in result.spans
    ]
    row = {"id": record["id"], "text": result.text, "spans": spans, "looks": result.looks}
    if leaks := Counter(leak.label for leak in result.leaks):
        row["leaks"] = dict(leaks)
    if foreign := redactor.uncovered_language(record["text"]):
        row["language_not_covered"] = foreign.language
    return row


def _explain(record: dict[str, Any], result: RedactedText) -> None:
    for span in result.spans:
        found = f"{span.start}-{span.end} {span.label} by {span.detector}, score {span.score:.2f}"
        typer.echo(f"{record['id']}: {found}", err=True)


def _progress() -> Progress:
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
