"""The fine-tuning dataset as files: JSONL for trainers, Parquet for everything else."""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq

from convo_assets.identity import file_digest
from convo_assets.records import TrainingRow
from convo_assets.resources.locks import exclusive
from convo_assets.resources.store.previews import LOCK, PREVIEWS
from convo_assets.resources.workspace import Workspace
from convo_assets.transforms import BatchLimits, Inputs, bounded
from convo_assets.vocabulary import Split

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("conversation_id", pa.string()),
        ("source", pa.string()),
        ("split", pa.string()),
        ("messages", pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))),
        ("chunk_ids", pa.list_(pa.string())),
        ("document_ids", pa.list_(pa.string())),
        ("context_ids", pa.list_(pa.string())),
        ("kinds", pa.list_(pa.string())),
        ("persona", pa.string()),
        ("tier", pa.string()),
        ("model", pa.string()),
        ("prompt_hash", pa.string()),
        ("tokens", pa.int32()),
        ("form", pa.string()),
        ("fact_ids", pa.list_(pa.string())),
        ("wanted", pa.list_(pa.string())),
        (
            "pages",
            pa.list_(
                pa.struct(
                    [
                        ("document_id", pa.string()),
                        ("page", pa.int32()),
                        ("box", pa.list_(pa.float64())),
                    ]
                )
            ),
        ),
    ]
)
MANIFEST = "manifest.json"
EXPORTS = "finetune_dataset"
"""Folder of the artifacts: one folder per document source."""


class DatasetFiles(dg.ConfigurableResource[Any]):
    """Writes the dataset rows of a source to files, one folder per document source."""

    workspace: Workspace

    def export(self, rows: Inputs[TrainingRow]) -> Path:
        """Write all rows of a source, complete or not at all, and return the folder."""
        artifacts = Path(self.workspace.artifacts)
        with exclusive(artifacts / LOCK):
            return export(rows, artifacts / EXPORTS / rows.source)


def export(rows: Inputs[TrainingRow], folder: Path) -> Path:
    """Write the rows of one source to a folder, complete or not at all, and return the folder.

    OpenAI's format allows `messages` alone in a JSONL line; where a row comes from is in the
    Parquet file, in the same order.
    """
    staging = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    counts: dict[str, int] = dict.fromkeys(get_args(Split), 0)
    streams = {split: (staging / f"{split}.jsonl").open("w", encoding="utf-8") for split in counts}
    try:
        with pq.ParquetWriter(staging / "dataset.parquet", SCHEMA, compression="zstd") as parquet:
            for batch in _batches(rows):
                parquet.write_table(pa.Table.from_pylist([fields_of(r) for r in batch], SCHEMA))
                for row in batch:
                    line = json.dumps({"messages": list(row.messages)}, ensure_ascii=False)
                    streams[row.split].write(line + "\n")
                    counts[row.split] += 1
    finally:
        for stream in streams.values():
            stream.close()
    manifest = {
        "source": rows.source,
        "rows": counts,
        "sha256": {path.name: file_digest(path) for path in sorted(staging.iterdir())},
    }
    (staging / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    _replace(staging, folder)
    return folder


def erase_files_of(source: str, artifacts: Path) -> None:
    """Remove the files that hold words of a source; its next run writes them again."""
    artifacts.mkdir(parents=True, exist_ok=True)
    with exclusive(artifacts / LOCK):
        for place in (EXPORTS, PREVIEWS):
            for folder in (artifacts / place / source, artifacts / place / f".{source}.partial"):
                with suppress(FileNotFoundError):
                    shutil.rmtree(folder)


def _batches(rows: Inputs[TrainingRow]) -> Iterator[Sequence[TrainingRow]]:
    for ids in bounded(rows.list_items(), BatchLimits(rows=1000)):
        yield rows.read(ids)


def fields_of(row: TrainingRow) -> dict[str, Any]:
    """Return a row as the Parquet files have it."""
    fields = {name: getattr(row, name) for name in SCHEMA.names}
    return {**fields, "pages": [asdict(page) for page in row.pages]}


def _replace(staging: Path, folder: Path) -> None:
    """Put the new files in place, unless the old ones are the same."""
    old = folder / MANIFEST
    if old.exists() and old.read_bytes() == (staging / MANIFEST).read_bytes():
        shutil.rmtree(staging)
        return
    shutil.rmtree(folder, ignore_errors=True)
    staging.rename(folder)
