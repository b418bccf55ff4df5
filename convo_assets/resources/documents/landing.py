"""The landing zone: the one place where raw text rests, as private Parquet files.

One file per document, named by its identifier: a document is complete or absent, and forgetting it
is removing one file. The database knows that it exists, never what it says.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field

from convo_assets.derivations import Derivation
from convo_assets.outages import GuardedIOManager
from convo_assets.records import RawDoc
from convo_assets.resources.documents.zone import LandingZone
from convo_assets.resources.store import ledger
from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.store.exports import erase_files_of
from convo_assets.resources.store.io_manager import report
from convo_assets.resources.store.rows import identifier_pages
from convo_assets.resources.store.writing import commit
from convo_assets.streams import Derivations, bounded


class LandingIOManager(GuardedIOManager):
    """Drains raw documents into the landing zone and their existence into the store."""

    root: str = Field(description="Private folder or fsspec URL, outside the database.")
    store: SupabaseStore
    artifacts: str = Field(description="Folder of exported datasets.")

    def store_output(self, context: dg.OutputContext, obj: Derivations[Any, RawDoc]) -> None:
        """Land what is new, and erase what the source no longer has from everywhere.

        Raises:
            EmptyResultError: If there are files and none could be read.
        """
        started = time.perf_counter()
        zone = LandingZone.at(self.root, source=obj.inputs.source)
        with zone.alone():
            processed = self._land(context, obj, zone)
        report(context, self.store, obj, processed=processed, started=started)

    def _land(
        self, context: dg.OutputContext, obj: Derivations[Any, RawDoc], zone: LandingZone
    ) -> int:
        """Bring zone and store to what the source has now; return how many files were read."""
        processed = 0
        zone.remember_origins()
        # Erasing comes first: no fault of another document may keep what has to go.
        vanished = self._erase_vanished(obj, zone)
        ledger.void(self.store, asset=obj.asset, source=obj.inputs.source, kept=zone.identifiers())
        for ids in bounded(ledger.pending(self.store, obj), obj.limits):
            forgotten = ledger.forgotten(self.store, source=obj.inputs.source)
            batch = [
                *obj.derive([identifier for identifier in ids if identifier not in forgotten]),
                *(_refused(identifier) for identifier in ids if identifier in forgotten),
            ]
            for derivation in batch:
                zone.land(derivation.input_id, derivation.rows)
            commit(self.store, obj, batch)
            processed += len(ids)
            context.log.info("raw_docs: %d files of %s read", processed, obj.inputs.source)
        zone.remember_origins()
        # What was forgotten while it was being read is refused by the store, and goes here as well.
        for identifier in ledger.forgotten(self.store, source=obj.inputs.source):
            zone.erase(identifier)
        context.add_output_metadata({"vanished files erased": len(vanished)})
        return processed

    def _erase_vanished(self, obj: Derivations[Any, RawDoc], zone: LandingZone) -> list[str]:
        """Erase documents that the source no longer has, and the exports that held them."""
        source = obj.inputs.source
        present = {identifier for identifier, _ in obj.sizes()}
        # Files first: if the run dies here, the next one finds the same difference again.
        zone.keep_only(present)
        if ledger.vanished(self.store, asset=obj.asset, source=source, present=present):
            erase_files_of(source, Path(self.artifacts))
        return ledger.forget_vanished(self.store, asset=obj.asset, source=source, present=present)

    def open_input(self, context: dg.InputContext) -> "LandedDocs":
        """Return the raw documents of one source; nothing is read before it is asked for."""
        source = context.asset_partition_key
        return LandedDocs(
            store=self.store, zone=LandingZone.at(self.root, source=source), source=source
        )


def _refused(identifier: str) -> Derivation[RawDoc]:
    return Derivation(input_id=identifier, outcome="rejected", reasons={"forgotten": 1})


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
