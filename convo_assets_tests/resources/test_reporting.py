"""What the Dagster UI shows about an asset."""

import pytest

from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.ledger import Summary
from convo_assets.resources.store.reporting import metadata_of
from convo_assets.resources.store.tables import TABLES


@pytest.mark.parametrize("asset", sorted(TABLES))
def test_every_column_says_what_it_holds(store: SupabaseStore, asset: str) -> None:
    nothing = Summary(outcomes={}, reasons={}, outputs=0)

    shown = metadata_of(store, asset=asset, source="handbook", summary=nothing)

    schema = shown["dagster/column_schema"]
    assert schema.columns
    assert not [column.name for column in schema.columns if not column.description]
