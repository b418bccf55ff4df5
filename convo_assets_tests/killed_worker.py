"""A run that is killed in the second batch of one asset: `python -m … ASSET STORE_HOME HOME`."""

import os
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import dagster as dg

from convo_assets.derivations import Derivation
from convo_assets.resources.documents import LandingIOManager
from convo_assets.resources.store import DatasetIOManager, StoreIOManager, SupabaseStore
from convo_assets.streams import BatchLimits, Derivations
from convo_assets_tests.graph import run_graph
from convo_assets_tests.worlds import a_world


def deadly(derivations: Derivations[Any, Any]) -> Derivations[Any, Any]:
    """Return the derivations in batches of one; the second batch of the asset is fatal."""
    if derivations.asset != sys.argv[1]:
        return derivations
    step: Callable[[Sequence[Any]], Iterable[Derivation[Any]]] = derivations.step
    calls = iter(range(2))

    def killing(batch: Sequence[Any]) -> Iterable[Derivation[Any]]:
        if next(calls) == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return step(batch)

    return replace(derivations, step=killing, limits=BatchLimits(rows=1))


class DeadlyStoreIO(StoreIOManager):
    def handle_output(self, context: dg.OutputContext, obj: Derivations[Any, Any]) -> None:
        super().handle_output(context, deadly(obj))


class DeadlyDatasetIO(DatasetIOManager):
    def handle_output(self, context: dg.OutputContext, obj: Derivations[Any, Any]) -> None:
        super().handle_output(context, deadly(obj))


class DeadlyLandingIO(LandingIOManager):
    def handle_output(self, context: dg.OutputContext, obj: Derivations[Any, Any]) -> None:
        super().handle_output(context, deadly(obj))


if __name__ == "__main__":
    store = SupabaseStore(embedded_home=sys.argv[2])
    home = Path(sys.argv[3])
    run_graph(
        replace(
            a_world(store, home),
            landing_io=DeadlyLandingIO(
                root=str(home / "landing"), store=store, artifacts=str(home / "artifacts")
            ),
            store_io=DeadlyStoreIO(store=store, artifacts=str(home / "artifacts")),
            dataset_io=DeadlyDatasetIO(store=store, artifacts=str(home / "artifacts")),
        )
    )
