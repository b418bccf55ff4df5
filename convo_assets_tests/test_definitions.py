"""The graph is the documented one, and every edge carries the type its consumer declares."""

from collections.abc import Callable
from typing import Any, get_args, get_origin

import dagster as dg
import pytest

from convo_assets.definitions import defs
from convo_assets.records import EmbeddedChunk, Embedding
from convo_assets.streams import BySource, Derivations, Inputs

GRAPH = {
    "raw_docs": set[str](),
    "redacted_docs": {"raw_docs"},
    "chunks": {"redacted_docs"},
    "embeddings": {"chunks"},
    "conversations": {"embeddings"},
    "finetune_dataset": {"conversations", "chunks", "redacted_docs"},
    "dataset_release": {"finetune_dataset", "conversations", "chunks", "redacted_docs"},
    "finetuned_model": {"dataset_release", "chunks"},
}
WHOLE = {"dataset_release", "finetuned_model"}
DEFINITIONS = defs()
ASSETS = [asset for asset in DEFINITIONS.assets or [] if isinstance(asset, dg.AssetsDefinition)]
CHECKS = list(DEFINITIONS.asset_checks or [])
READ_BACK_AS = {Embedding: EmbeddedChunk}
"""The store returns a vector together with its chunk."""


def edge_types(asset: dg.AssetsDefinition) -> dict[str, Any]:
    compute: Callable[..., object] = asset.op.compute_fn.decorated_fn  # type: ignore[union-attr]
    types: dict[str, Any] = compute.edge_types  # type: ignore[attr-defined]
    return types


def produced(asset: dg.AssetsDefinition) -> object:
    returned = edge_types(asset)["return"]
    assert get_origin(returned) is Derivations
    record = get_args(returned)[1]
    return READ_BACK_AS.get(record, record)


PRODUCED = {
    asset.key.to_python_identifier(): produced(asset)
    for asset in ASSETS
    if asset.key.to_python_identifier() not in WHOLE
}


def test_the_graph_has_exactly_the_documented_edges() -> None:
    graph = DEFINITIONS.resolve_asset_graph()

    assert {
        key.to_user_string(): {parent.to_user_string() for parent in graph.get(key).parent_keys}
        for key in graph.get_all_asset_keys()
    } == GRAPH


@pytest.mark.parametrize("consumer", ASSETS, ids=lambda asset: asset.key.to_user_string())
def test_inputs_match_what_upstream_produces(consumer: dg.AssetsDefinition) -> None:
    inputs = {n: t for n, t in edge_types(consumer).items() if get_origin(t) in {Inputs, BySource}}

    assert {name: get_args(hint)[0] for name, hint in inputs.items()} == {
        name: PRODUCED[name] for name in inputs
    }


@pytest.mark.parametrize("asset", ASSETS, ids=lambda asset: asset.key.to_user_string())
def test_an_asset_says_what_it_is_and_is_checked(asset: dg.AssetsDefinition) -> None:
    spec = asset.get_asset_spec()
    checked = {key.asset_key for check in CHECKS for key in check.check_keys}

    assert spec.key in checked
    assert spec.description
    assert spec.group_name
    assert spec.kinds
    assert spec.owners
    assert spec.code_version
    assert (spec.partitions_def is None) == (asset.key.to_user_string() in WHOLE)
