"""`convo-assets redact`: texts in, texts without personal data out."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from convo_assets.resources.environments import resources_with_secrets
from convo_assets.resources.settings import load_settings
from convo_assets.steps.redact import (
    PII_TYPES,
    RedactedText,
    Redactor,
)

BATCH = 64


def redact(
    file: Annotated[
        Path | None, typer.Argument(help="JSONL of {id, text}, or a text file; default: stdin.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Where to write; default: stdout.")] = None,
    quasi_identifiers: Annotated[
        bool, typer.Option("--quasi-identifiers", help="Also organisations, places and ages.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say on stderr what was found, never the value.")
    ] = False,
) -> None:
    """Redact JSONL {"id", "text"}; spans of the result count characters of the input text.

    The policy is that of sources which are not named in it. A record in which a last look still
    found something says so under "leaks", by kind: what was found then is replaced as well, and a
    document like it would be quarantined. So would one that says "language_not_covered".
    """
    resources = resources_with_secrets(load_settings())
    policy = resources.policies.of("")
    if quasi_identifiers:
        policy = replace(policy, quasi_identifiers=PII_TYPES.quasi)
    redactor = Redactor(detector=resources.detector, policy=policy)
    plain = bool(file and file.suffix not in {".jsonl", ".ndjson"})
    refused: list[str] = []
    with (
        file.open(encoding="utf-8") if file else nullcontext(sys.stdin) as source,
        output.open("w", encoding="utf-8") if output else nullcontext(sys.stdout) as target,
        _progress() as progress,
    ):
        records = _records(source, of_file=redactor if plain else None)
        task = progress.add_task("redacted 0", total=None)
        done = 0
        while batch := list(islice(_accepted(records, refused), BATCH)):
            results = redactor.redact([record["text"] for record in batch])
            for record, result in zip(batch, results, strict=True):
                row = _row(record, result)
                if foreign := redactor.uncovered_language(record["text"]):
                    row["language_not_covered"] = foreign.language
                target.write(json.dumps(row, ensure_ascii=False) + "\n")
                if explain:
                    _explain(record, result)
            done += len(batch)
            progress.update(task, description=f"redacted {done}")
    for problem in refused:
        typer.secho(problem, fg="red", err=True)
    if refused:
        raise typer.Exit(1)


def _records(
    source: TextIO, *, of_file: Redactor | None
) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Yield line numbers and records; None where a line is not a record.

    A plain file goes by its name, which is redacted: it may be that of a person.
    """
    if of_file:
        (name,) = of_file.redact([Path(source.name).name])
        yield 1, {"id": name.text, "text": source.read()}
        return
    for number, line in enumerate(source, start=1):
        if line.strip():
            yield number, _parsed(line)


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except json.JSONDecodeError:
        return None
    sound = isinstance(record, dict) and "id" in record and isinstance(record.get("text"), str)
    return record if sound else None


def _accepted(
    records: Iterable[tuple[int, dict[str, Any] | None]], refused: list[str]
) -> Iterator[dict[str, Any]]:
    for number, record in records:
        if record is None:
            refused.append(f'Line {number} was skipped: it is not JSON with "id" and a "text".')
        else:
            yield record


def _row(record: dict[str, Any], result: RedactedText) -> dict[str, Any]:
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
    leaks = Counter(leak.label for leak in result.leaks)
    return {**row, "leaks": dict(leaks)} if leaks else row


def _explain(record: dict[str, Any], result: RedactedText) -> None:
    for span in result.spans:
        found = f"{span.start}-{span.end} {span.label} by {span.detector}, score {span.score:.2f}"
        typer.echo(f"{record['id']}: {found}", err=True)


def _progress() -> Progress:
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
