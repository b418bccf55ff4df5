"""What the assets and checks of the graph have in common, said once."""

import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import signature
from typing import Any, cast

import dagster as dg
from dagster import PreviewWarning

from convo_assets.item_results import Refused
from convo_assets.partitions import document_sources
from convo_assets.retries import retry_on_outage
from convo_assets.transforms import TransformResult
from convo_assets.ui_metadata import refused_table

OWNERS = ["team:convo-assets"]
PER_SOURCE = (
    "raw_docs",
    "redacted_docs",
    "chunks",
    "embeddings",
    "conversations",
    "finetune_dataset",
)
"""What every document source becomes, in graph order."""

GROUP = "documents_to_model"
"""One group for all: the graph opens with every asset in sight."""

GPU = "gpu"
"""Pool of assets and checks that run a model on a local accelerator: one at a time has it."""

MAX_SHOWN = 20
"""Identifiers listed in a check's metadata: enough to look at, small enough for the event log."""

_ON_RAY: Mapping[bool, Mapping[str, Mapping[str, int]]] = {
    True: {"dagster-ray/config": {"num_gpus": 1, "num_cpus": 1}},
    False: {"dagster-ray/config": {"num_cpus": 1}},
}
"""What a step asks a Ray cluster for, with and without an accelerator."""

Declare = Callable[[Callable[..., Any]], dg.AssetsDefinition]


def per_source_asset(*, version: str) -> Declare:
    """Declare an asset with one partition per document source: `dg.asset` with what all share."""
    return whole_asset(version=version, partitions_def=document_sources)


def whole_asset(*, version: str, **options: Any) -> Declare:
    """Declare an asset made of all document sources: `dg.asset` with what all share."""

    def declare(compute: Callable[..., Any]) -> dg.AssetsDefinition:
        guarded = retry_on_outage(compute.__name__, "materializing it")(compute)
        return _asset(guarded, accelerated=False, code_version=version, **options)

    return declare


def asset_on_gpu(asset: dg.AssetsDefinition) -> dg.AssetsDefinition:
    """Return an asset declared again for a local accelerator, which it then has to itself."""
    spec = asset.specs_by_key[asset.key]
    return _asset(
        _compute(asset),
        accelerated=True,
        code_version=spec.code_version,
        partitions_def=asset.partitions_def,
        automation_condition=spec.automation_condition,
        freshness_policy=spec.freshness_policy,
    )


def check_on_gpu(check: dg.AssetChecksDefinition) -> dg.AssetChecksDefinition:
    """Return a check of one source declared again for a local accelerator, as `asset_on_gpu`."""
    (spec,) = check.check_specs
    return _check(_compute(check), asset=spec.asset_key, blocking=spec.blocking, accelerated=True)


def _compute(declared: dg.AssetsDefinition) -> Callable[..., Any]:
    """Return the function that an asset or a check was declared with."""
    function: Callable[..., Any] = cast("Any", declared.op.compute_fn).decorated_fn
    return function


def _asset(
    compute: Callable[..., Any], *, accelerated: bool, **options: Any
) -> dg.AssetsDefinition:
    asset: dg.AssetsDefinition = dg.asset(
        group_name=GROUP,
        io_manager_key="rows_io",
        owners=OWNERS,
        pool=GPU if accelerated else None,
        op_tags=_ON_RAY[accelerated],
        **options,
    )(compute)
    return asset


def materialized(
    result: TransformResult[Any], metadata: Mapping[str, Any] | None = None
) -> dg.MaterializeResult[None]:
    """Report what a transform has left in the store, with what else there is to show."""
    return dg.MaterializeResult(
        metadata={**result.metadata, **(metadata or {})},
        data_version=dg.DataVersion(result.data_version),
    )


def per_source_check(
    asset: dg.AssetsDefinition, *, blocking: bool = True
) -> Callable[[Callable[..., Any]], dg.AssetChecksDefinition]:
    """Declare a check that is evaluated for one document source at a time.

    One that is `blocking` keeps what rests on the asset from being made. Parameters named like
    other assets receive those assets' rows as well.
    """

    def declare(compute: Callable[..., Any]) -> dg.AssetChecksDefinition:
        guarded = retry_on_outage(compute.__name__, "checking")(compute)
        return _check(guarded, asset=asset.key, blocking=blocking, accelerated=False)

    return declare


def _check(
    compute: Callable[..., Any], *, asset: dg.AssetKey, blocking: bool, accelerated: bool
) -> dg.AssetChecksDefinition:
    others = {*PER_SOURCE} & {*signature(compute).parameters} - {asset.to_user_string()}
    with warnings.catch_warnings():
        # Partitioned checks are in preview; the pinned version's behaviour is under test.
        warnings.simplefilter("ignore", PreviewWarning)
        return dg.asset_check(
            asset=asset,
            blocking=blocking,
            partitions_def=document_sources,
            additional_ins={name: dg.AssetIn(name) for name in sorted(others)},
            pool=GPU if accelerated else None,
            op_tags=_ON_RAY[accelerated],
        )(compute)


def whole_check(
    asset: dg.AssetsDefinition,
) -> Callable[[Callable[..., Any]], dg.AssetChecksDefinition]:
    """Declare a blocking check of an asset made of all document sources."""

    def declare(compute: Callable[..., Any]) -> dg.AssetChecksDefinition:
        guard = retry_on_outage(compute.__name__, "checking")
        return dg.asset_check(asset=asset, blocking=True)(guard(compute))

    return declare


def whole_result(refused: Sequence[Refused], *, source: str) -> dg.AssetCheckResult:
    """Return a warning that lists what was refused or taken in part, if anything was."""
    counted = Counter(one.outcome for one in refused)
    said = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counted.items()))
    names = f"`convo-assets status --source {source} --refusals` names the files"
    return dg.AssetCheckResult(
        passed=not refused,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"{said}: {names}." if refused else None,
        metadata={"inputs": refused_table(refused[:MAX_SHOWN])} if refused else {},
    )


def check_result(rows: Iterable[tuple[str, bool]], *, remedy: str = "") -> dg.AssetCheckResult:
    """Return the result of a check of rows, given as identifier and whether the promise holds.

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
            "rows in breach": breaches[:MAX_SHOWN],
        },
    )
