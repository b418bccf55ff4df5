"""The landing zone: the one place where raw text rests, as private Parquet files.

One file per document, named by its identifier: a document is complete or absent, and forgetting it
is removing one file. The database knows that it exists, never what it says.
"""

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem
from pydantic import Field

from convo_assets.records import RawDoc
from convo_assets.resources.store import ledger
from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.store.io_manager import report
from convo_assets.resources.store.rows import identifier_pages
from convo_assets.resources.store.writing import commit
from convo_assets.streams import Derivations, bounded

_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("source", pa.string()),
        ("path", pa.string()),
        ("media_type", pa.string()),
        ("size", pa.int64()),
        ("text", pa.large_string()),
    ]
)

_NOTE = ".known.json"


class LandingIOManager(dg.ConfigurableIOManager):
    """Drains raw documents into the landing zone and their existence into the store."""

    root: str = Field(description="Private folder or fsspec URL, outside the database.")
    store: SupabaseStore
    artifacts: str = Field(description="Folder of exported datasets.")

    def handle_output(self, context: dg.OutputContext, obj: Derivations[Any, RawDoc]) -> None:
        """Land what is new, and erase what the source no longer has from everywhere.

        Raises:
            EmptyResultError: If there are files and none could be read.
        """
        started = time.perf_counter()
        processed = 0
        zone = LandingZone.at(self.root, source=obj.inputs.source)
        # Erasing comes first: no fault of another document may keep what has to go.
        vanished = self._erase_vanished(obj, zone)
        ledger.void(self.store, asset=obj.asset, source=obj.inputs.source, kept=zone.identifiers())
        for ids in bounded(ledger.pending(self.store, obj), obj.limits):
            batch = obj.derive(ids)
            for derivation in batch:
                zone.land(derivation.input_id, derivation.rows)
            commit(self.store, obj, batch)
            processed += len(ids)
            context.log.info("raw_docs: %d files of %s read", processed, obj.inputs.source)
        context.add_output_metadata({"vanished files erased": len(vanished)})
        report(context, self.store, obj, processed=processed, started=started)

    def _erase_vanished(self, obj: Derivations[Any, RawDoc], zone: "LandingZone") -> list[str]:
        """Erase documents that the source no longer has, and the exports that held them."""
        source = obj.inputs.source
        present = {identifier for identifier, _ in obj.sizes()}
        # Files first: if the run dies here, the next one finds the same difference again.
        zone.keep_only(present)
        if ledger.vanished(self.store, asset=obj.asset, source=source, present=present):
            shutil.rmtree(Path(self.artifacts) / "finetune_dataset" / source, ignore_errors=True)
        return ledger.forget_vanished(self.store, asset=obj.asset, source=source, present=present)

    def load_input(self, context: dg.InputContext) -> "LandedDocs":
        """Return the raw documents of one source; nothing is read before it is asked for."""
        source = context.asset_partition_key
        return LandedDocs(
            store=self.store, zone=LandingZone.at(self.root, source=source), source=source
        )


@dataclass(frozen=True)
class LandingZone:
    """The landed files of one document source."""

    file_system: Any
    folder: str

    @classmethod
    def at(cls, root: str, *, source: str) -> "LandingZone":
        """Open the zone of one source; a local folder is readable by its owner only."""
        file_system, folder = url_to_fs(root)
        zone = cls(file_system, f"{folder}/{source}")
        file_system.makedirs(zone.folder, exist_ok=True)
        for private in (folder, zone.folder):
            zone._restrict(private, 0o700)
        return zone

    def identifiers(self) -> set[str]:
        """Return which documents have landed."""
        return set(self._files(".parquet"))

    def land(self, identifier: str, docs: Sequence[RawDoc]) -> None:
        """Write what a file has become, all at once; nothing is left of what it was before."""
        if not docs:
            with suppress(FileNotFoundError):
                self.file_system.rm_file(self._path(identifier))
        for doc in docs:
            partial = f"{self.folder}/.{doc.id}.partial"
            table = pa.Table.from_pylist([asdict(doc)], schema=_SCHEMA)
            with self.file_system.open(partial, "wb") as stream:
                self._restrict(partial, 0o600)
                pq.write_table(table, stream, compression="zstd")
            self.file_system.mv(partial, self._path(doc.id))

    def read(self, identifier: str) -> RawDoc:
        """Return one landed document."""
        with self.file_system.open(self._path(identifier), "rb") as stream:
            (row,) = pq.read_table(stream).to_pylist()
        return RawDoc(**row)

    def keep_only(self, present: set[str]) -> None:
        """Remove every file that is not of one of these documents, leftovers included."""
        for path in self.file_system.find(self.folder):
            name = path.rsplit("/", 1)[1]
            is_mark = name.startswith(".") and not name.endswith(".partial")
            if not is_mark and name.removesuffix(".parquet").removesuffix(_NOTE) not in present:
                with suppress(FileNotFoundError):
                    self.file_system.rm_file(path)

    def note(self, identifier: str, content: bytes) -> None:
        """Keep something about a document beside it, for as long as the document is there."""
        self._write(f"{self.folder}/{identifier}{_NOTE}", content)

    def read_notes(self) -> Iterator[bytes]:
        """Yield what has been noted about each document that is still there."""
        for path in self._files(_NOTE).values():
            content: bytes = self.file_system.cat_file(path)
            yield content

    def mark(self, name: str) -> str:
        """Return what was last written under a name, or nothing."""
        try:
            return bytes(self.file_system.cat_file(f"{self.folder}/.{name}")).decode()
        except FileNotFoundError:
            return ""

    def set_mark(self, name: str, value: str) -> None:
        """Write something about the whole zone down under a name."""
        self._write(f"{self.folder}/.{name}", value.encode())

    def _files(self, suffix: str) -> dict[str, str]:
        """Return the paths of one kind of file by document, in the order of the documents."""
        paths = sorted(self.file_system.find(self.folder))
        return {
            path.rsplit("/", 1)[1].removesuffix(suffix): path
            for path in paths
            if path.endswith(suffix)
        }

    def _write(self, path: str, content: bytes) -> None:
        with self.file_system.open(f"{path}.partial", "wb") as stream:
            self._restrict(f"{path}.partial", 0o600)
            stream.write(content)
        self.file_system.mv(f"{path}.partial", path)

    def _path(self, identifier: str) -> str:
        return f"{self.folder}/{identifier}.parquet"

    def _restrict(self, path: str, mode: int) -> None:
        if isinstance(self.file_system, LocalFileSystem):
            self.file_system.chmod(path, mode)


@dataclass(frozen=True, kw_only=True)
class LandedDocs:
    """The raw documents of one source, as `Inputs` of redaction."""

    store: SupabaseStore
    zone: LandingZone
    source: str

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Yield identifier and characters of every document, ordered by identifier."""
        return identifier_pages(
            self.store, source=self.source, table="raw_docs", identifier="id", size="characters"
        )

    def read(self, ids: Sequence[str]) -> list[RawDoc]:
        """Return the documents with these identifiers, in that order."""
        return [self.zone.read(identifier) for identifier in ids]
