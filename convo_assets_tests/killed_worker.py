"""A run that is killed in the second batch of one asset: `python -m … ASSET STORE_HOME HOME`."""

import os
import signal
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from convo_assets.item_results import ItemResult
from convo_assets.resources.documents import DocumentLanding
from convo_assets.resources.store import RowStore, SupabaseStore
from convo_assets.roles import Log
from convo_assets.transforms import BatchLimits, IncrementalTransform, TransformResult
from convo_assets_tests.graph import run_graph
from convo_assets_tests.resource_sets import a_workspace, resources_with_fakes

Transform = IncrementalTransform[Any, Any, Any]


def deadly(transform: Transform) -> Transform:
    """Return the transform in batches of one; the second batch of the asset is fatal."""
    if transform.asset != sys.argv[1]:
        return transform
    calls = iter(range(2))

    def killing(batch: Sequence[Any], context: Any) -> Iterable[ItemResult[Any]]:
        if next(calls) == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return transform.step(batch, context)

    return replace(transform, step=killing, limits=BatchLimits(rows=1))


class DeadlyStore(RowStore):
    def transform(self, transform: Transform, *, log: Log) -> TransformResult[Any]:
        return super().transform(deadly(transform), log=log)


class DeadlyLanding(DocumentLanding):
    def transform(self, transform: Transform, *, log: Log) -> TransformResult[Any]:
        return super().transform(deadly(transform), log=log)


if __name__ == "__main__":
    store = SupabaseStore(embedded_home=sys.argv[2])
    home = Path(sys.argv[3])
    rows = DeadlyStore(database=store, workspace=a_workspace(home))
    run_graph(
        replace(
            resources_with_fakes(store, home),
            landing=DeadlyLanding(store=rows, workspace=a_workspace(home)),
            store=rows,
        )
    )
