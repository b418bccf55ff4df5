"""The graph is the documented one, and every edge carries the type its consumer declares."""

from typing import Any, get_args, get_origin, get_type_hints

import dagster as dg
import pytest

from convo_assets.definitions import defs
from convo_assets.records import (
    Chunk,
    Conversation,
    EmbeddedChunk,
    RawDoc,
    RedactedDoc,
    TrainingRow,
)
from convo_assets.transforms import BySource, Inputs

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
RECORDS = {
    "raw_docs": RawDoc,
    "redacted_docs": RedactedDoc,
    "chunks": Chunk,
    "embeddings": EmbeddedChunk,
    "conversations": Conversation,
    "finetune_dataset": TrainingRow,
}
"""What the store hands on of each asset; a vector comes together with its chunk."""


def annotations(asset: dg.AssetsDefinition) -> dict[str, Any]:
    return get_type_hints(asset.op.compute_fn.decorated_fn)  # type: ignore[union-attr]


def record_of(edge: type) -> object:
    """Return the record that a named type of inputs promises."""
    bases = edge.__orig_bases__  # type: ignore[attr-defined]
    (base,) = [base for base in bases if get_origin(base) in {Inputs, BySource}]
    (record,) = get_args(base)
    return record


def test_the_graph_has_exactly_the_documented_edges() -> None:
    graph = DEFINITIONS.resolve_asset_graph()

    assert {
        key.to_user_string(): {parent.to_user_string() for parent in graph.get(key).parent_keys}
        for key in graph.get_all_asset_keys()
    } == GRAPH


@pytest.mark.parametrize("consumer", ASSETS, ids=lambda asset: asset.key.to_user_string())
def test_inputs_match_what_upstream_produces(consumer: dg.AssetsDefinition) -> None:
    inputs = {name: hint for name, hint in annotations(consumer).items() if name in RECORDS}

    assert {name: record_of(hint) for name, hint in inputs.items()} == {
        name: RECORDS[name] for name in inputs
    }


@pytest.mark.parametrize("asset", ASSETS, ids=lambda asset: asset.key.to_user_string())
def test_an_asset_reports_what_it_has_stored(asset: dg.AssetsDefinition) -> None:
    assert annotations(asset)["return"] == dg.MaterializeResult[None]


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
