"""Turn what assets return into rows of the store, and rows into what assets receive."""

import time
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field

from convo_assets.errors import EmptyResultError
from convo_assets.outages import GuardedIOManager
from convo_assets.resources.store import ledger
from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.store.previews import QUERIES, write_preview
from convo_assets.resources.store.reporting import metadata_of, sections_metadata
from convo_assets.resources.store.retrieval import build_vector_index
from convo_assets.resources.store.rows import StoredRows, StoredSources
from convo_assets.resources.store.tables import TABLES
from convo_assets.resources.store.views import VIEWS
from convo_assets.resources.store.writing import commit
from convo_assets.streams import Derivations, bounded, read_all


class StoreIOManager(GuardedIOManager):
    """Drains derivations into the store; hands the next asset a view of the rows."""

    store: SupabaseStore
    artifacts: str = Field(description="Folder for previews and exported datasets.")

    def store_output(self, context: dg.OutputContext, obj: Derivations[Any, Any]) -> None:
        """Derive what is pending and commit it batch by batch.

        Raises:
            EmptyResultError: If there are inputs and not one of them became a row.
        """
        started = time.perf_counter()
        processed = 0
        for ids in bounded(ledger.pending(self.store, obj), obj.limits):
            commit(self.store, obj, obj.derive(ids))
            processed += len(ids)
            context.log.info("%s: %d inputs of %s done", obj.asset, processed, obj.inputs.source)
        processed += self._revise(obj)
        if obj.asset == "embeddings" and processed:
            build_vector_index(self.store)
        self._show(context, obj)
        report(context, self.store, obj, processed=processed, started=started)

    def _show(self, context: dg.OutputContext, obj: Derivations[Any, Any]) -> None:
        """Write down the first rows where people can look at them, and say where."""
        if obj.asset in QUERIES:
            preview = write_preview(
                self.store, Path(self.artifacts), asset=obj.asset, source=obj.inputs.source
            )
            context.add_output_metadata({"preview": dg.MetadataValue.path(preview)})

    def _revise(self, obj: Derivations[Any, Any]) -> int:
        """Derive rows again that later inputs have outdated, and return how many inputs it were.

        A second derivation may itself outdate rows; each round knows more, until none is due.
        """
        rows = StoredRows(store=self.store, view=VIEWS[obj.asset], source=obj.inputs.source)
        revised = 0
        while obj.revision and (due := obj.revision.due()) is not None:
            outdated = [
                getattr(row, TABLES[obj.asset].parent)
                for row in read_all(rows, obj.limits)
                if obj.revision.outdated(row)
            ]
            for ids in bounded(((identifier, 0) for identifier in outdated), obj.limits):
                commit(self.store, obj, obj.derive(ids))
            obj.revision.finished(due)
            revised += len(outdated)
        return revised

    def open_input(self, context: dg.InputContext) -> StoredRows[Any] | StoredSources[Any]:
        """Return the rows of one source, or of all where the run has no partition.

        Nothing is read before it is asked for.
        """
        view = VIEWS[context.asset_key.to_python_identifier()]
        if not context.has_partition_key:
            return StoredSources(store=self.store, view=view)
        return StoredRows(store=self.store, view=view, source=context.asset_partition_key)


def _figures(store: SupabaseStore, derivations: Derivations[Any, Any]) -> dict[str, Any]:
    """Return what is to be shown about all rows of the asset together, as tables and charts."""
    if derivations.figures is None:
        return {}
    rows: StoredRows[Any] = StoredRows(
        store=store, view=VIEWS[derivations.asset], source=derivations.inputs.source
    )
    return sections_metadata(derivations.asset, derivations.figures(rows))


def report(
    context: dg.OutputContext,
    store: SupabaseStore,
    derivations: Derivations[Any, Any],
    *,
    processed: int,
    started: float,
) -> None:
    """Attach to the materialization how the asset stands now and what this run did.

    Raises:
        EmptyResultError: If there are inputs and not one of them became a row.
    """
    asset, source = derivations.asset, derivations.inputs.source
    summary = ledger.summarize(store, asset=asset, source=source)
    context.add_output_metadata(
        {
            **metadata_of(store, asset=asset, source=source, summary=summary),
            **_figures(store, derivations),
            "processed in this run": processed,
            "seconds": round(time.perf_counter() - started, 2),
            "recipe": derivations.recipe.fingerprint,
        }
    )
    if summary.inputs and not summary.outputs:
        raise EmptyResultError(asset=asset, source=source, reasons=summary.reasons)
