"""Run transforms into the database: what is pending is derived and committed batch by batch."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg

from convo_assets.errors import EmptyResultError
from convo_assets.item_results import Refused
from convo_assets.resources.store import ledger
from convo_assets.resources.store.audit_log import append_news
from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.store.previews import QUERIES, write_preview
from convo_assets.resources.store.reporting import metadata_of
from convo_assets.resources.store.retrieval import optimize_search_index
from convo_assets.resources.store.rows import StoredRows
from convo_assets.resources.store.tables import TABLES
from convo_assets.resources.store.versions import data_version
from convo_assets.resources.store.views import VIEWS
from convo_assets.resources.store.writing import commit_batch
from convo_assets.resources.workspace import Workspace
from convo_assets.transforms import (
    Context,
    In,
    IncrementalTransform,
    Inputs,
    Out,
    TransformResult,
    bounded,
    read_all,
)


class RowStore(dg.ConfigurableResource[Any]):
    """The rows of every asset, and the ledger that remembers which inputs are done."""

    database: SupabaseStore
    workspace: Workspace

    def transform(
        self, transform: IncrementalTransform[In, Context, Out], *, log: Callable[[str], object]
    ) -> TransformResult[Out]:
        """Derive what is pending and commit it batch by batch; `log` is told after each batch.

        Raises:
            EmptyResultError: If there are inputs and not one of them became a row.
        """
        started = time.perf_counter()
        processed, total = 0, 0
        for ids in bounded(ledger.pending(self.database, transform), transform.limits):
            if not total:  # counted only where something is pending
                total = sum(1 for _ in transform.list_items())
                log(f"{transform.asset}: {total} inputs of {transform.source}, some not done yet")
            commit_batch(self.database, transform, ids)
            processed += len(ids)
            log(f"{transform.asset}: {processed} inputs of {transform.source} done, of {total}")
        processed += self._rederive_outdated(transform)
        rows = self.rows(transform.asset, source=transform.source)
        return self.result(transform, rows, processed=processed, started=started)

    def rows(self, asset: str, *, source: str) -> StoredRows[Any]:
        """Return the rows of one asset of one source; nothing is read before it is asked for."""
        return StoredRows(store=self.database, view=VIEWS[asset], source=source)

    def refused(self, asset: str, *, source: str) -> list[Refused]:
        """Return the inputs of one asset of one source that were not taken as a whole."""
        return [r for r in ledger.refused(self.database, source=source) if r.asset == asset]

    def optimize_search_index(self) -> None:
        """Bring what a search reads into the form that is read fastest, see `retrieval`."""
        optimize_search_index(self.database)

    def result(
        self,
        transform: IncrementalTransform[In, Context, Out],
        rows: Inputs[Out],
        *,
        processed: int,
        started: float,
    ) -> TransformResult[Out]:
        """Describe the stored rows of an asset; `started` is a reading of `perf_counter`.

        Raises:
            EmptyResultError: If there are inputs and not one of them became a row.
        """
        asset, source = transform.asset, transform.source
        summary = ledger.summarize(self.database, asset=asset, source=source)
        if summary.inputs and not summary.outputs:
            raise EmptyResultError(asset=asset, source=source, reasons=summary.reasons)
        version = data_version(self.database, asset=asset, source=source)
        made = {
            "data_version": version,
            "step": transform.fingerprint.digest,
            "rows": summary.outputs,
            "outcomes": summary.outcomes,
            "reasons": summary.reasons,
        }
        with self.database.connect() as connection:
            append_news(connection, "materialized", f"{source}/{asset}", made)
        return TransformResult(
            rows=rows,
            processed=processed,
            data_version=version,
            metadata={
                **metadata_of(self.database, asset=asset, source=source, summary=summary),
                **self._preview(asset, source),
                "processed in this run": processed,
                "seconds": round(time.perf_counter() - started, 2),
                "step fingerprint": transform.fingerprint.digest,
            },
        )

    def _rederive_outdated(self, transform: IncrementalTransform[In, Context, Out]) -> int:
        """Derive rows again that later inputs have outdated, and return how many inputs it were.

        A second derivation may itself outdate rows; each round knows more, until none is outdated.
        """
        invalidation, rederived = transform.invalidation, 0
        while invalidation and (mark := invalidation.pending_mark()) is not None:
            rows = read_all(self.rows(transform.asset, source=transform.source), transform.limits)
            parent = TABLES[transform.asset].parent
            outdated = [getattr(row, parent) for row in rows if invalidation.is_outdated(row)]
            for ids in bounded(((identifier, 0) for identifier in outdated), transform.limits):
                commit_batch(self.database, transform, ids)
            invalidation.mark_done(mark)
            rederived += len(outdated)
        return rederived

    def _preview(self, asset: str, source: str) -> dict[str, Any]:
        """Write down the first rows where people can look at them, and say where."""
        if asset not in QUERIES:
            return {}
        preview = write_preview(
            self.database, Path(self.workspace.artifacts), asset=asset, source=source
        )
        return {"preview": dg.MetadataValue.path(preview)}
