"""What an unchanged second run reads of its source, beside a pass that hashes every file.

`python -m benchmarks.listing --documents N`. Bytes are those that files of the source gave to this
process, counted where fsspec opens them; a second run of the ingest step lists, asks what is
pending, and reads nothing. The peer lists and hashes every file, as a second run did before.
"""

import hashlib
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Self

import typer
from fsspec.implementations.local import LocalFileSystem

from convo_assets.resources.documents import FolderSources
from convo_assets.resources.documents.listing import TIMESTAMP_SECONDS
from convo_assets.steps.ingest import Conversion, IngestContext, ingest_files
from convo_assets_tests.resource_sets import a_workspace

BYTES = 50_000
"""Of one document: some ten pages of text."""


class Counting:
    """Counts the files of a folder that fsspec opens, and what is read of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._real = LocalFileSystem.open
        self.files = 0
        self.bytes = 0

    def __enter__(self) -> Self:
        counting = self

        def opened(system: LocalFileSystem, path: str, *args: Any, **kwargs: Any) -> Any:
            stream = counting._real(system, path, *args, **kwargs)
            if str(path).startswith(str(counting._folder)):
                counting.files += 1
                counting.bytes += Path(path).stat().st_size  # each is read to its end
            return stream

        LocalFileSystem.open = opened
        return self

    def __exit__(self, *_: object) -> None:
        LocalFileSystem.open = self._real


def main(documents: int = 1000) -> None:
    """Measure a first and a second run and the peer, in this process, one after the other."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "sources" / "s"
        _write(folder, documents)
        sources = FolderSources(root=str(folder.parent), workspace=a_workspace(Path(home)))
        time.sleep(TIMESTAMP_SECONDS + 1)  # files that were written just now are not trusted
        known: set[str] = set()
        typer.echo(f"{documents} documents, {documents * BYTES / 1e6:.0f} MB, in the page cache")
        _measure("first run: list, hash, convert", folder, lambda: _run(sources, known))
        _measure("second run, nothing changed", folder, lambda: _run(sources, known))
        (folder / "7.txt").write_bytes(b"Other words.")
        _measure("third run, one file changed", folder, lambda: _run(sources, known))
        _measure("peer: list, hash every file", folder, lambda: _hash_all(folder))


def _write(folder: Path, documents: int) -> None:
    folder.mkdir(parents=True)
    words = ["leave", "order", "refund", "depot", "parcel", "week", "manager", "invoice"]
    drawn = Random(0)  # noqa: S311 - words, no keys
    for number in range(documents):
        text = " ".join(drawn.choices(words, k=BYTES // 6)).ljust(BYTES)[:BYTES]
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")


class _NoConverter:
    """Text is read by the step itself: nothing is asked of a converter."""

    identity = "none"
    workers = 1

    def convert(self, content: bytes, *, media_type: str) -> Conversion:
        raise NotImplementedError(media_type, len(content))


def _run(sources: FolderSources, known: set[str]) -> None:
    """Do what the asset raw_docs does with a source: derive the files that are not known yet."""
    files = sources.files("s", remember=True)
    pending = [identifier for identifier, _ in files.list_items() if identifier not in known]
    for start in range(0, len(pending), 32):
        batch = pending[start : start + 32]
        list(ingest_files(files.read(batch), IngestContext(converter=_NoConverter())))
        known.update(batch)


def _hash_all(folder: Path) -> None:
    file_system = LocalFileSystem()
    for path in sorted(file_system.find(str(folder))):
        with file_system.open(path, "rb") as stream:
            hashlib.file_digest(stream, "sha256").hexdigest()


def _measure(what: str, folder: Path, work: Callable[[], None]) -> None:
    with Counting(folder) as counted:
        started = time.perf_counter()
        work()
        seconds = time.perf_counter() - started
    typer.echo(f"{what:32} {counted.files:6} files {counted.bytes:12,} bytes {seconds:8.3f} s")


if __name__ == "__main__":
    typer.run(main)
