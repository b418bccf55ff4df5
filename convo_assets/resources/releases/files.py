"""A release on disk: a folder that is complete or absent, and says what must be in it."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from convo_assets.errors import UnknownModelError, UnknownReleaseError
from convo_assets.identity import file_digest
from convo_assets.steps.finetune import HeldOutRow, KnowledgeQuestion

MANIFEST = "manifest.json"
RELEASES, MODELS, REPORTS = "releases", "models", "reports"
"""Folders of the artifacts."""


@dataclass(frozen=True)
class ReleaseFiles:
    """The files of one release."""

    folder: Path

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """Return what was written down about the release.

        Raises:
            UnknownReleaseError: If there is no release in the folder.
            UnknownModelError: If there is no model in a folder of models.
        """
        path = self.folder / MANIFEST
        if not path.is_file():
            model = self.folder.parent.name == MODELS
            unknown = UnknownModelError if model else UnknownReleaseError
            raise unknown(self.folder.name, known=_releases(self.folder.parent))
        manifest: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return manifest

    @property
    def version(self) -> str:
        """Return the name of the release."""
        return str(self.manifest["version"])

    def messages(self, split: str) -> Path:
        """Return the rows of a split as JSONL in OpenAI's format."""
        return self.folder / "openai" / f"{split}.jsonl"

    def count(self, split: str) -> int:
        """Return how many rows a split has."""
        return int(self.manifest["counts"]["rows"].get(split, 0))

    def held_out(self) -> tuple[str, list[HeldOutRow]]:
        """Return the test split and its rows; if it is empty, those for validation."""
        split = "test" if self.count("test") else "validation"
        path = self.folder / "data" / f"{split}.parquet"
        rows = pq.read_table(path, columns=["messages", "kinds"]).to_pylist()
        return split, [HeldOutRow(**row) for row in rows]

    def knowledge(self) -> list[KnowledgeQuestion]:
        """Return questions about facts of the training rows, held back from training."""
        path = self.folder / "data" / "knowledge.parquet"
        if not path.is_file():
            return []
        rows = pq.read_table(path, columns=["messages", "wanted"]).to_pylist()
        return [
            KnowledgeQuestion(question=row["messages"][-2]["content"], wanted=tuple(row["wanted"]))
            for row in rows
        ]


def seal(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write the manifest of a folder: facts, and the hash of every file in it."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = {**facts, "sha256": digests(folder)}
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def put_in_place(staging: Path, folder: Path) -> None:
    """Make a finished folder the one that people see, in one step."""
    shutil.rmtree(folder, ignore_errors=True)
    staging.rename(folder)


def faults(folder: Path) -> list[str]:
    """Return what is wrong with a sealed folder, one line per file; nothing if it is whole."""
    expected: Mapping[str, str] = ReleaseFiles(folder).manifest["sha256"]
    present = digests(folder)
    missing = (f"{name} is missing" for name in expected if name not in present)
    changed = (
        f"{name} has changed"
        for name, digest in expected.items()
        if name in present and present[name] != digest
    )
    added = (f"{name} does not belong to it" for name in present if name not in expected)
    return sorted([*missing, *changed, *added])


def whole(folder: Path) -> bool:
    """Return whether a sealed folder is there, and nothing is wrong with it."""
    return (folder / MANIFEST).is_file() and not faults(folder)


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder but its manifest, by relative path."""
    return {
        path.relative_to(folder).as_posix(): file_digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / MANIFEST
    }


def _releases(folder: Path) -> list[str]:
    return sorted(path.parent.name for path in folder.glob(f"*/{MANIFEST}"))
