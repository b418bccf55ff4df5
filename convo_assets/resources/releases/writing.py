"""Write a release: every row once, in every dialect, while it passes by."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from convo_assets.records import Chunk, Conversation, TrainingRow
from convo_assets.resources.releases.files import seal
from convo_assets.resources.store.exports import SCHEMA, fields_of
from convo_assets.steps.curate import Fact, facts_in
from convo_assets.steps.release.card import SPLITS, DatasetStats, Wordings, card
from convo_assets.steps.release.releases import Release
from convo_assets.steps.release.triples import Pseudonymize, corpus_entry, judged_queries
from convo_assets.transforms import BatchLimits, Inputs, bounded
from convo_assets.vocabulary import Split

_BATCH = 1000
_QRELS: Mapping[Split, str] = {"train": "train", "validation": "dev", "test": "test"}
"""BEIR's names of the splits."""


def write_release(release: Release, folder: Path) -> None:
    """Write all files of a release into an empty folder, and seal it."""
    stats, wordings = DatasetStats(), Wordings()
    with ExitStack() as stack:
        parquet = {split: _parquet(stack, folder / "data" / f"{split}.parquet") for split in SPLITS}
        lines = {
            (each.name, split): _text(stack, folder / each.name / f"{split}.jsonl")
            for each in release.formats
            for split in SPLITS
        }
        for batch in _batches(release):
            for split in SPLITS:
                rows = [row for row in batch if row.split == split]
                parquet[split].write_table(
                    pa.Table.from_pylist([fields_of(row) for row in rows], SCHEMA)
                )
                for row in rows:
                    stats.count(row)
                    wordings.count(row)
                    for each in release.formats:
                        _line(lines[each.name, split], each.line(row.messages))
    _write_triples(release, folder / "retrieval")
    stated = _write_facts(release, folder / "facts.jsonl", wordings.rows)
    (folder / "README.md").write_text(card(release, stats), encoding="utf-8")
    told = wordings.figures(stated=stated)
    seal(folder, {**facts(release, stats), "facts": told})


def facts(release: Release, stats: DatasetStats) -> dict[str, Any]:
    """Return what the manifest says about a release."""
    return {
        "version": release.version,
        "sources": {
            name: {"data_version": share.data_version, "rows": len(share.row_ids)}
            for name, share in release.shares.items()
        },
        "partly_read": {source: dict(found) for source, found in release.partly_read.items()},
        "not_ready": dict(release.not_ready),
        "left_out": release.reasons,
        "leak_gate": {"detector": release.detector, **release.findings},
        "counts": stats.figures(),
    }


def _batches(release: Release) -> Iterator[list[TrainingRow]]:
    """Yield the rows in the order of their hashes: sources mixed, the same every time."""
    places = sorted(
        (row_id, source) for source, share in release.shares.items() for row_id in share.row_ids
    )
    for start in range(0, len(places), _BATCH):
        batch = places[start : start + _BATCH]
        found: dict[str, TrainingRow] = {}
        for source in {source for _, source in batch}:
            ids = [row_id for row_id, of in batch if of == source]
            found.update(zip(ids, release.rows.of(source).read(ids), strict=True))
        yield [found[row_id] for row_id, _ in batch]


def _write_triples(release: Release, folder: Path) -> None:
    with ExitStack() as stack:
        corpus = _text(stack, folder / "corpus.jsonl")
        queries = _text(stack, folder / "queries.jsonl")
        qrels = {
            split: _text(stack, folder / "qrels" / f"{name}.tsv") for split, name in _QRELS.items()
        }
        for stream in qrels.values():
            stream.write("query-id\tcorpus-id\tscore\n")
        for source, share in release.shares.items():
            rows, said = release.rows.of(source), release.conversations.of(source)
            shown: set[str] = set()
            for row in _kept(rows, frozenset(share.row_ids)):
                shown |= {*row.chunk_ids, *row.context_ids}
                (conversation,) = said.read([row.conversation_id])
                _write_judged(row, conversation, release.pseudonymize, queries, qrels)
            # No other passage: what is published can be found by the documents of its rows.
            for ids in bounded(((chunk_id, 1) for chunk_id in sorted(shown)), BatchLimits()):
                for chunk in release.chunks.of(source).read(ids):
                    _line(corpus, corpus_entry(chunk, release.pseudonymize))


def _write_facts(release: Release, path: Path, rows: Mapping[str, int]) -> int:
    """Write the facts of the passages that rows rest on, and how often each is said; count them."""
    stated = 0
    with ExitStack() as stack:
        stream = _text(stack, path)
        for source, share in release.shares.items():
            kept = _kept(release.rows.of(source), frozenset(share.row_ids))
            rested_on = {chunk_id for row in kept for chunk_id in row.chunk_ids}
            for ids in bounded(((chunk_id, 1) for chunk_id in sorted(rested_on)), BatchLimits()):
                for chunk in release.chunks.of(source).read(ids):
                    for fact in facts_in(chunk):
                        stated += 1
                        _line(stream, _ledger_line(fact, chunk, rows.get(fact.id, 0)))
    return stated


def _ledger_line(fact: Fact, chunk: Chunk, rows: int) -> dict[str, Any]:
    return {
        "id": fact.id,
        "chunk_id": chunk.id,
        "document_id": chunk.redacted_doc_id,
        "start": fact.start,
        "end": fact.end,
        "form": fact.form,
        "values": list(fact.values),
        "key": fact.key,
        "rows": rows,
    }


def _write_judged(
    row: TrainingRow,
    conversation: Conversation,
    pseudonymize: Pseudonymize,
    queries: TextIO,
    qrels: Mapping[Split, TextIO],
) -> None:
    """Write what a conversation asks of the store; a fact's rows were not asked of it."""
    if row.fact_ids:
        return
    for query, chunk_ids in judged_queries(conversation, pseudonymize):
        _line(queries, query)
        for chunk_id in chunk_ids:
            qrels[row.split].write(f"{query['_id']}\t{chunk_id}\t1\n")


def _kept(rows: Inputs[TrainingRow], ids: frozenset[str]) -> Iterator[TrainingRow]:
    kept = ((row_id, size) for row_id, size in rows.list_items() if row_id in ids)
    for batch in bounded(kept, BatchLimits()):
        yield from rows.read(batch)


def _parquet(stack: ExitStack, path: Path) -> pq.ParquetWriter:
    path.parent.mkdir(parents=True, exist_ok=True)
    return stack.enter_context(pq.ParquetWriter(path, SCHEMA, compression="zstd"))


def _text(stack: ExitStack, path: Path) -> TextIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return stack.enter_context(path.open("w", encoding="utf-8"))


def _line(stream: TextIO, value: Mapping[str, Any]) -> None:
    stream.write(json.dumps(value, ensure_ascii=False) + "\n")
