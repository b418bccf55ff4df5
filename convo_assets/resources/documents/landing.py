"""The landing zone: the one place where raw text rests, as private Parquet files.

One file per document, named by its identifier: a document is complete or absent, and forgetting it
is removing one file. The database knows that it exists, never what it says.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field

from convo_assets.errors import RawTextReleasedError
from convo_assets.item_results import ItemResult
from convo_assets.records import RawDoc
from convo_assets.resources.documents.encryption import landing_cipher
from convo_assets.resources.documents.zone import LandingZone
from convo_assets.resources.store import RowStore, ledger
from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.store.exports import erase_files_of
from convo_assets.resources.store.rows import identifier_pages
from convo_assets.resources.store.writing import commit
from convo_assets.resources.workspace import Workspace
from convo_assets.transforms import Context, In, IncrementalTransform, TransformResult, bounded


class DocumentLanding(dg.ConfigurableResource[Any]):
    """Lands raw documents in the landing zone, and their existence in the store."""

    store: RowStore
    workspace: Workspace
    key: str = Field(
        default="", repr=False, description="Text that the key of files is made from; empty: none."
    )
    old_key: str = Field(default="", repr=False, description="The text before that one.")
    key_service: str = Field(
        default="", description="Instead of a key: package.module:Class#name, a pyarrow KmsClient."
    )
    days_kept: dict[str, int] = Field(
        default={}, description="Days that raw text is kept after redaction, by source."
    )

    def transform(
        self, transform: IncrementalTransform[In, Context, RawDoc], *, log: Callable[[str], object]
    ) -> TransformResult[RawDoc]:
        """Land what is new, and erase what the source no longer has from everywhere.

        Raises:
            EmptyResultError: If there are files and none could be read.
        """
        started = time.perf_counter()
        zone = self._zone(transform.source)
        zone.expect_key()
        with zone.alone():
            erased, processed = self._land(transform, zone, log)
        docs = self.open(transform.source)
        result = self.store.result(transform, docs, processed=processed, started=started)
        return replace(result, metadata={**result.metadata, "vanished files erased": erased})

    def open(self, source: str) -> "LandedDocs":
        """Return the raw documents of one source; nothing is read before it is asked for."""
        zone = self._zone(source)
        return LandedDocs(store=self.store.database, zone=zone, source=source)

    def land_by_hand(self, source: str, docs: Sequence[RawDoc]) -> None:
        """Land documents that were made by hand, as in a test."""
        zone = self._zone(source)
        for doc in docs:
            zone.land(doc.id, [doc])

    def release(self, source: str) -> int:
        """Remove raw text that was redacted and kept as long as is said; count documents."""
        if source not in self.days_kept:
            return 0
        zone = self._zone(source)
        before = datetime.now(UTC) - timedelta(days=self.days_kept[source])
        done = ledger.dealt_with(self.store.database, asset="redacted_docs", source=source)
        with zone.alone():
            return zone.release(done, before=before)

    def _zone(self, source: str) -> LandingZone:
        cipher = landing_cipher(key=self.key, old_key=self.old_key, service=self.key_service)
        return LandingZone.at(self.workspace.landing, source=source, cipher=cipher)

    def _land(
        self,
        transform: IncrementalTransform[In, Context, RawDoc],
        zone: LandingZone,
        log: Callable[[str], object],
    ) -> tuple[int, int]:
        """Bring zone and store to what the source has now; return how many files went and came."""
        store, asset, source = self.store.database, transform.asset, transform.source
        processed = 0
        zone.remember_origins()
        # Erasing comes first: no fault of another document may keep what has to go.
        vanished = self._erase_vanished(transform, zone)
        ledger.invalidate(store, asset=asset, source=source, kept=zone.identifiers())
        for ids in bounded(ledger.pending(store, transform), transform.limits):
            forgotten = ledger.forgotten(store, source=source)
            batch = [
                *transform.derive(
                    [identifier for identifier in ids if identifier not in forgotten]
                ),
                *(_refused(i) for i in ids if i in forgotten),
            ]
            for result in batch:
                zone.land(result.input_id, result.rows)
            commit(store, batch, asset=asset, source=source, fingerprint=transform.fingerprint)
            processed += len(ids)
            log(f"raw_docs: {processed} files of {source} read")
        zone.remember_origins()
        # What was forgotten while it was being read is refused by the store, and goes here as well.
        for identifier in ledger.forgotten(store, source=source):
            zone.erase(identifier)
        return len(vanished), processed

    def _erase_vanished(
        self, transform: IncrementalTransform[In, Context, RawDoc], zone: LandingZone
    ) -> list[str]:
        """Erase documents that the source no longer has, and the exports that held them."""
        store, asset, source = self.store.database, transform.asset, transform.source
        present = {identifier for identifier, _ in transform.list_items()}
        # Files first: if the run dies here, the next one finds the same difference again.
        zone.keep_only(present)
        if ledger.vanished(store, asset=asset, source=source, present=present):
            erase_files_of(source, Path(self.workspace.artifacts))
        return ledger.forget_vanished(store, asset=asset, source=source, present=present)


def _refused(identifier: str) -> ItemResult[RawDoc]:
    return ItemResult(input_id=identifier, outcome="rejected", reasons={"forgotten": 1})


@dataclass(frozen=True, kw_only=True)
class LandedDocs:
    """The raw documents of one source, as `Inputs` of redaction."""

    store: SupabaseStore
    zone: LandingZone
    source: str

    def list_items(self) -> Iterator[tuple[str, int]]:
        """Yield identifier and characters of every document, ordered by identifier."""
        return identifier_pages(
            self.store, source=self.source, table="raw_docs", identifier="id", size="characters"
        )

    def read(self, ids: Sequence[str]) -> list[RawDoc]:
        """Return the documents with these identifiers, in that order.

        Raises:
            RawTextReleasedError: If the text of one is no longer kept; the next run lands it again.
        """
        try:
            return [self.zone.read(identifier) for identifier in ids]
        except RawTextReleasedError:
            self.zone.recall()
            raise

    def kept(self) -> "KeptDocs":
        """Return those whose raw text is still kept."""
        return KeptDocs(store=self.store, zone=self.zone, source=self.source)


@dataclass(frozen=True, kw_only=True)
class KeptDocs(LandedDocs):
    """The raw documents of one source whose text has not been released."""

    def list_items(self) -> Iterator[tuple[str, int]]:
        """Yield identifier and characters of each, ordered by identifier."""
        released = self.zone.identifiers() - self.zone.readable()
        yield from (item for item in super().list_items() if item[0] not in released)
