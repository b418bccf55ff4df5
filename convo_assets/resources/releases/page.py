"""One page about a release, for people: numbers, what was refused, and conversations to read."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from convo_assets.figures import (
    Comparison,
    Section,
    Sections,
    compared,
    counted,
    largest_first,
    plain,
)
from convo_assets.page_areas import named_pages
from convo_assets.records import Chunk, Citation, Conversation
from convo_assets.resources.releases.files import REPORTS, ReleaseFiles
from convo_assets.resources.releases.records import ModelRecords
from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.store.ledger import summarize
from convo_assets.resources.store.quality import quality_of
from convo_assets.resources.store.rows import StoredRows
from convo_assets.resources.store.tables import TABLES
from convo_assets.resources.store.views import VIEWS
from convo_assets.steps.finetune.figures import model_figures
from convo_assets.templates import render

SAMPLE = 20


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A cited passage, in parts that are evidence and parts that are not."""

    where: str
    parts: Sequence[tuple[str, bool]]


@dataclass(frozen=True, kw_only=True)
class ShownTurn:
    """A turn as the page shows it."""

    role: str
    text: str
    kind: str
    passages: Sequence[Passage]


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A conversation to read."""

    source: str
    split: str
    tier: str
    turns: Sequence[ShownTurn]


def write_page(
    files: ReleaseFiles,
    store: SupabaseStore,
    *,
    artifacts: Path,
    pseudonymize: Callable[[str, str], str],
) -> Path:
    """Write the page of a release, and return where it is."""
    sources = sorted(files.manifest["sources"])
    page = render(
        "report.html.j2",
        manifest=files.manifest,
        contents=_contents(files.manifest),
        funnels={source: _funnel(store, source) for source in sources},
        quality=compared({source: quality_of(store, source) for source in sources}),
        models=models_of(files.version, store),
        samples=list(_samples(files, store, pseudonymize)),
    )
    path = artifacts / REPORTS / f"{files.version}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
    return path


def models_of(version: str, store: SupabaseStore) -> Mapping[str, Sequence[Comparison]]:
    """Return the figures of each model tuned on a release, by its run."""
    records = ModelRecords(store)
    manifests = records.manifests(records.tuned_on([version]))
    return {run: model_figures(manifest) for run, manifest in sorted(manifests.items())}


def _contents(manifest: Mapping[str, Any]) -> Sections:
    """Return what the release is made of, by title; what there is none of has no title."""
    counts = manifest["counts"]
    found = {
        "Rows by split": counts["rows"],
        "Rows by source": counts["sources"],
        "Exchanges by kind": counts["kinds"],
        "Rows by persona": counts["personas"],
        "Rows by tier": counts["tiers"],
        "Rows by form": counts.get("forms", {}),
        "Left out when sources were merged": manifest["left_out"],
    }
    return {title: _ranked(counts) for title, counts in found.items() if counts}


def _ranked(counts: Mapping[str, int]) -> Section:
    return largest_first(counted({plain(name): count for name, count in counts.items()}))


def _funnel(store: SupabaseStore, source: str) -> Mapping[str, Mapping[str, Any]]:
    """Return for each asset how many inputs there were, how many rows, and why the rest is out."""
    summaries = {asset: summarize(store, asset=asset, source=source) for asset in TABLES}
    return {
        asset: {"inputs": s.inputs, "rows": s.outputs, "reasons": _ranked(s.reasons)}
        for asset, s in summaries.items()
    }


def _samples(
    files: ReleaseFiles, store: SupabaseStore, pseudonymize: Callable[[str, str], str]
) -> Iterator[Sample]:
    """Yield conversations in the order of a hash; those whose document has changed are left out."""
    rows = [row for path in sorted((files.folder / "data").iterdir()) for row in _origins(path)]
    rows.sort(key=lambda row: hashlib.sha256(row["id"].encode()).digest())
    with store.connect() as connection:
        query = "select id from convo.conversations where id = any(%s)"
        ids = [row["conversation_id"] for row in rows]
        there = {identifier for (identifier,) in connection.execute(query, [ids])}
    for row in [row for row in rows if row["conversation_id"] in there][:SAMPLE]:
        said: StoredRows[Conversation] = StoredRows(
            store=store, view=VIEWS["conversations"], source=row["source"]
        )
        chunks: StoredRows[Chunk] = StoredRows(
            store=store, view=VIEWS["chunks"], source=row["source"]
        )
        (conversation,) = said.read([row["conversation_id"]])
        yield Sample(
            source=row["source"],
            split=row["split"],
            tier=row["tier"],
            turns=list(_turns(conversation, chunks, pseudonymize)),
        )


def _origins(path: Path) -> list[dict[str, Any]]:
    columns = ["id", "conversation_id", "source", "split", "tier"]
    rows: list[dict[str, Any]] = pq.read_table(path, columns=columns).to_pylist()
    return rows


def _turns(
    conversation: Conversation, chunks: StoredRows[Chunk], pseudonymize: Callable[[str, str], str]
) -> Iterator[ShownTurn]:
    document = next(c.redacted_doc_id for turn in conversation.turns for c in turn.citations)
    for turn in conversation.turns:
        cited = {citation.chunk_id: citation for citation in turn.citations}
        yield ShownTurn(
            role=turn.role,
            text=pseudonymize(turn.text, document),
            kind=turn.kind,
            passages=[_passage(c, cited[c.id], pseudonymize) for c in chunks.read(list(cited))],
        )


def _passage(chunk: Chunk, cited: Citation, pseudonymize: Callable[[str, str], str]) -> Passage:
    start, end = cited.start - chunk.start, cited.end - chunk.start
    parts = [(chunk.text[:start], False), (chunk.text[start:end], True), (chunk.text[end:], False)]
    headings = pseudonymize(" > ".join(chunk.heading_path), chunk.redacted_doc_id)
    return Passage(
        where=", ".join(filter(None, (headings, named_pages(cited.pages)))),
        parts=[
            (pseudonymize(text, chunk.redacted_doc_id), marked) for text, marked in parts if text
        ],
    )
