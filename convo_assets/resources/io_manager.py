"""Open what assets and checks are made from: views of rows and files, nothing is computed here."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import dagster as dg

from convo_assets.item_results import ItemResult, StepFingerprint
from convo_assets.resources.documents.landing import DocumentLanding
from convo_assets.resources.releases import ReleasePublisher
from convo_assets.resources.store import RowStore
from convo_assets.resources.store.rows import StoredSources
from convo_assets.resources.store.tables import TABLES
from convo_assets.resources.store.views import VIEWS
from convo_assets.resources.store.writing import commit
from convo_assets.resources.tuning import ModelPublisher
from convo_assets.retries import retry_on_outage

BY_HAND = StepFingerprint(step="by_hand", version="1")
"""Fingerprint of rows that an asset returned as a list, without a step of this project."""


class ViewIOManager(dg.ConfigurableIOManager):
    """Hands assets a view of their inputs; each row or file is read when it is asked for.

    Assets of this project write their rows themselves. An asset that returns records all the same,
    in a test or a notebook, has them stored as they are.
    """

    store: RowStore
    landing: DocumentLanding
    releases: ReleasePublisher
    models: ModelPublisher

    def load_input(self, context: dg.InputContext) -> object:
        """Open the input: rows of the run's source, or of all sources where it has no partition."""
        asset = context.asset_key.to_python_identifier()
        with retry_on_outage(asset, "opening its rows"):
            if asset in self._wholes:
                return self._wholes[asset]()
            if not context.has_partition_key:
                return StoredSources(store=self.store.database, view=VIEWS[asset])
            if asset == "raw_docs":
                return self.landing.open(context.asset_partition_key)
            return self.store.rows(asset, source=context.asset_partition_key)

    def handle_output(self, context: dg.OutputContext, obj: Sequence[Any]) -> None:
        """Store records that were made by hand; what they are made from must be stored already."""
        asset, source = context.asset_key.to_python_identifier(), context.asset_partition_key
        with retry_on_outage(asset, "storing its rows"):
            if asset == "raw_docs":
                self.landing.land_by_hand(source, obj)
            parent = TABLES[asset].parent
            made = [ItemResult(input_id=getattr(row, parent), rows=(row,)) for row in obj]
            commit(self.store.database, made, asset=asset, source=source, fingerprint=BY_HAND)

    @property
    def _wholes(self) -> Mapping[str, Callable[[], object]]:
        """Assets that are made of all sources, and how the newest of each is opened."""
        return {"dataset_release": self.releases.newest, "finetuned_model": self.models.newest}
