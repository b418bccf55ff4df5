"""`convo-assets estimate`: what a source will take, from a sample that goes the whole way."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from convo_assets.cli.documents import expect_source
from convo_assets.corpus import MemoryCorpus
from convo_assets.errors import SettingError
from convo_assets.item_results import ItemResult
from convo_assets.records import (
    EmbeddedChunk,
    RawDoc,
    RedactedDoc,
)
from convo_assets.resources.environments import resources_with_secrets
from convo_assets.resources.settings import load_settings
from convo_assets.roles import Resources
from convo_assets.steps.chunk import ChunkContext, chunk_docs
from convo_assets.steps.converse import (
    ConverseContext,
    ConverseSettings,
    Prompt,
    UsageTracker,
    converse_about,
)
from convo_assets.steps.ingest import ingest_context, ingest_files
from convo_assets.steps.redact import RedactContext, Redactor, leak_gate, redact_docs

MAX_CHUNKS = 12
"""Passages of the sample that conversations are made of: it is what takes longest."""

_BYTES_OF_A_CHUNK = 3_000
"""Text, its lexemes and its row; the vector and its place in the index come on top."""


_HOUR = 3600
T = TypeVar("T")


@dataclass
class _Sample:
    """What a sample took, stage by stage, and what came of it."""

    seconds: dict[str, float] = field(default_factory=dict)
    amounts: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add the seconds that pass within to a stage."""
        started = perf_counter()
        yield
        self.seconds[stage] = self.seconds.get(stage, 0.0) + perf_counter() - started


def estimate(
    source: Annotated[str, typer.Argument(help="A document source.")],
    documents: Annotated[int, typer.Option(min=1, help="Documents in the sample.")] = 3,
) -> None:
    """Run a few documents in memory, and say what all of them would take. Nothing is stored."""
    settings = load_settings()
    expect_source(settings, source)
    resources = resources_with_secrets(settings)
    files = resources.sources.files(source)
    sizes = sorted(files.list_items(), key=lambda entry: (entry[1], entry[0]))
    if not sizes:
        problem = f"has a source {source} with no files: put documents into its folder"
        raise SettingError("CONVO_SOURCES", problem)
    step = max(1, len(sizes) // documents)
    chosen = sizes[step // 2 :: step][:documents]
    # Models are loaded before the clock starts: they are loaded once, whatever a source holds.
    resources.detector.detect(["Maria Kowalczyk called."])
    resources.embedder.embed_queries(["hello"])
    if resources.chat_model.tier == "large":  # others have no part in conversations
        hello = Prompt(system="You are brief.", user="Say hello.", max_tokens=2)
        resources.chat_model.reply([hello])
    sample = _Sample()
    with sample.timed("raw_docs"):
        read = files.read([identifier for identifier, _ in chosen])
        raw = _rows(ingest_files(read, ingest_context(resources.converter, files)))
    _run(resources, source, raw, sample)
    whole = sum(size for _, size in sizes) / sum(size for _, size in chosen)
    console = Console()
    console.print(_table(sample, documents=len(sizes), sampled=len(chosen), whole=whole))
    console.print("By bytes read, from a sample that was run in memory; nothing was stored.")


def _run(resources: Resources, source: str, raw: Sequence[RawDoc], sample: _Sample) -> None:
    """Take documents all the way to conversations."""
    redactor = Redactor(detector=resources.detector, policy=resources.policies.of(source))
    with sample.timed("redacted_docs"):
        docs = _rows(redact_docs(raw, RedactContext(redactor=redactor)))
    with sample.timed("chunks"):
        chunks = _rows(chunk_docs(docs, ChunkContext(embedder=resources.embedder)))
    with sample.timed("embeddings"):
        vectors = resources.embedder.embed_documents([chunk.embed_text for chunk in chunks])
    rows = [
        EmbeddedChunk(id=chunk.id, chunk=chunk, vector=vector)
        for chunk, vector in zip(chunks, vectors, strict=True)
    ]
    width = len(vectors[0]) if vectors else 0
    sample.amounts["chunks"] = len(rows)
    sample.amounts["megabytes in the store"] = len(rows) * (_BYTES_OF_A_CHUNK + 4 * width) / 1e6
    _converse(resources, source, rows, docs, sample)


def _converse(
    resources: Resources,
    source: str,
    rows: Sequence[EmbeddedChunk],
    docs: Sequence[RedactedDoc],
    sample: _Sample,
) -> None:
    """Make conversations of some of the chunks, and count them as if they were all."""
    some = rows[:: max(1, len(rows) // MAX_CHUNKS)][:MAX_CHUNKS]
    known, policy = resources.known_values.of(source).values, resources.policies.of(source)
    usage = UsageTracker(resources.chat_model, resources.judge)
    with sample.timed("conversations"):
        _rows(
            converse_about(
                some,
                ConverseContext(
                    chat_model=resources.chat_model,
                    judge=resources.judge,
                    corpus=MemoryCorpus(embedder=resources.embedder, rows=rows, docs=docs),
                    embedder=resources.embedder,
                    gate=leak_gate(resources.detector, known, policy),
                    usage=usage,
                    settings=ConverseSettings(),
                    sample_of=len(rows),
                    profile=resources.profiles.of(source),
                ),
            )
        )
    times = len(rows) / max(1, len(some))
    sample.seconds["conversations"] *= times
    if (beside := resources.chat_model.side_by_side) > 1:  # a sample is too small to fill a server
        sample.seconds["conversations"] = times * usage.waited() / beside
    spent = {name: amount for name, amount in usage.totals().items() if name != "seconds"}
    sample.amounts |= {name: times * amount for name, amount in spent.items()}


def _rows(results: Iterable[ItemResult[T]]) -> list[T]:
    return [row for result in results for row in result.rows]


def _table(sample: _Sample, *, documents: int, sampled: int, whole: float) -> Table:
    table = Table("", f"sample ({sampled} documents)", f"all ({documents} documents)")
    for stage, seconds in sample.seconds.items():
        table.add_row(f"seconds for {stage}", f"{seconds:.1f}", f"{whole * seconds:,.0f}")
    total = sum(sample.seconds.values())
    table.add_row("seconds in all", f"{total:.1f}", f"{whole * total:,.0f}")
    hours = f"{total / _HOUR:.2f}", f"{whole * total / _HOUR:,.2f}"
    table.add_row("hours in all", *hours, end_section=True)
    for name, amount in sample.amounts.items():
        table.add_row(name, f"{amount:,.2f}", f"{whole * amount:,.2f}")
    return table
