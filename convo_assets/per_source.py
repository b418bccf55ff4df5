"""What every asset and check of the per-source graph has in common, said once."""

import warnings
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, get_origin, get_type_hints

import dagster as dg
from dagster import PreviewWarning

from convo_assets.outages import guarded
from convo_assets.partitions import document_sources
from convo_assets.steps.finetune import ReleasedRows
from convo_assets.streams import BySource, Derivations, Inputs

OWNERS = ["team:convo-assets"]
_EDGES = {Inputs, Derivations, BySource, ReleasedRows}
PER_SOURCE = (
    "raw_docs",
    "redacted_docs",
    "chunks",
    "embeddings",
    "conversations",
    "finetune_dataset",
)
"""What every document source becomes, in graph order."""

GPU = "gpu"
"""Pool of what may have an accelerator to itself: generation and training never share one."""

_ON_RAY: Mapping[bool, Mapping[str, Mapping[str, int]]] = {
    True: {"dagster-ray/config": {"num_gpus": 1, "num_cpus": 1}},
    False: {"dagster-ray/config": {"num_cpus": 1}},
}
"""What a step asks a Ray cluster for, with and without an accelerator."""

MOST_SHOWN = 20
"""Identifiers listed in a check's metadata: enough to look at, small enough for the event log."""


def per_source_asset(
    *,
    group: str,
    kinds: set[str],
    version: str,
    io_manager_key: str = "store_io",
    pool: str | None = None,
) -> Callable[[Callable[..., Any]], dg.AssetsDefinition]:
    """Declare an asset with one partition per document source; its docstring says what a row is."""

    def declare(compute: Callable[..., Any]) -> dg.AssetsDefinition:
        return dg.asset(
            group_name=group,
            kinds=kinds,
            code_version=version,
            io_manager_key=io_manager_key,
            partitions_def=document_sources,
            owners=OWNERS,
            pool=pool,
            op_tags=_ON_RAY[pool == GPU],
        )(_guarded(_with_opaque_edges(compute)))

    return declare


def whole_asset(
    *, group: str, kinds: set[str], version: str, io_manager_key: str, **options: Any
) -> Callable[[Callable[..., Any]], dg.AssetsDefinition]:
    """Declare an asset made of all document sources; its docstring says what it is."""

    def declare(compute: Callable[..., Any]) -> dg.AssetsDefinition:
        asset: dg.AssetsDefinition = dg.asset(
            group_name=group,
            kinds=kinds,
            code_version=version,
            io_manager_key=io_manager_key,
            owners=OWNERS,
            op_tags=_ON_RAY[options.get("pool") == GPU],
            **options,
        )(_guarded(_with_opaque_edges(compute)))
        return asset

    return declare


def per_source_check(
    asset: dg.AssetsDefinition,
) -> Callable[[Callable[..., Any]], dg.AssetChecksDefinition]:
    """Declare a blocking check that is evaluated for one document source at a time.

    Parameters named like other assets receive those assets' rows as well.
    """

    def declare(compute: Callable[..., Any]) -> dg.AssetChecksDefinition:
        opaque = _with_opaque_edges(compute)
        others = set(_edges(opaque)) - {asset.key.to_python_identifier()}
        with warnings.catch_warnings():
            # Partitioned checks are in preview; the pinned version's behaviour is under test.
            warnings.simplefilter("ignore", PreviewWarning)
            return dg.asset_check(
                asset=asset,
                blocking=True,
                partitions_def=document_sources,
                additional_ins={name: dg.AssetIn(name) for name in sorted(others)},
            )(_guarded(opaque))

    return declare


def whole_check(
    asset: dg.AssetsDefinition,
) -> Callable[[Callable[..., Any]], dg.AssetChecksDefinition]:
    """Declare a blocking check of an asset made of all document sources."""

    def declare(compute: Callable[..., Any]) -> dg.AssetChecksDefinition:
        return dg.asset_check(asset=asset, blocking=True)(_guarded(_with_opaque_edges(compute)))

    return declare


def check_result(rows: Iterable[tuple[str, bool]], *, remedy: str = "") -> dg.AssetCheckResult:
    """Return the verdict on rows, given as identifier and whether the promise holds for it.

    Where it does not hold for all, the result says what to do: `remedy`.
    """
    checked = 0
    breaches = []
    for identifier, holds in rows:
        checked += 1
        if not holds:
            breaches.append(identifier)
    return dg.AssetCheckResult(
        passed=not breaches,
        description=remedy if breaches and remedy else None,
        metadata={
            "rows checked": checked,
            "breaches": len(breaches),
            "rows in breach": breaches[:MOST_SHOWN],
        },
    )


def _guarded(compute: Callable[..., Any]) -> Callable[..., Any]:
    """Keep what other libraries say about documents out of Dagster's event log, see `guarded`."""

    @wraps(compute)
    def safely(*args: Any, **kwargs: Any) -> Any:
        with guarded(compute.__name__, "putting it together"):
            return compute(*args, **kwargs)

    return safely


def _with_opaque_edges(compute: Callable[..., Any]) -> Callable[..., Any]:
    """Show Dagster `Any` where the function says `Inputs[...]` or `Derivations[...]`.

    Dagster resolves annotations at run time and refuses generic classes. The true types stay in
    `edge_types`, where the architecture tests compare what is produced with what is consumed.
    """
    hints = get_type_hints(compute, include_extras=True)
    edges = {name for name, hint in hints.items() if (get_origin(hint) or hint) in _EDGES}
    compute.__annotations__ = {name: Any if name in edges else hint for name, hint in hints.items()}
    compute.edge_types = {name: hints[name] for name in edges}  # type: ignore[attr-defined]
    return compute


def _edges(compute: Callable[..., Any]) -> dict[str, Any]:
    edges: dict[str, Any] = compute.edge_types  # type: ignore[attr-defined]
    return edges
