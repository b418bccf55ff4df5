"""What the graph looks like follows from what is configured."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from pydantic import SecretStr

from convo_assets.definitions import build_definitions
from convo_assets.per_source import GPU
from convo_assets.resources.environments import resources_for
from convo_assets.resources.launch import launchable
from convo_assets.resources.settings import Settings
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.resource_sets import resources_with_fakes

LOCAL = Settings()
SERVED = Settings(
    convo_chat="endpoint",
    convo_chat_endpoint="http://127.0.0.1:9/v1",
    convo_chat_model="llama3.1:8b",
    convo_device="cuda",
)
HOSTED = Settings(
    convo_env="production",
    supabase_db_url=SecretStr("postgresql://u:p@h/d"),
    convo_pii_key=SecretStr("k"),
)
ON_GPU = Settings(convo_device="cuda")


def assets(settings: Settings) -> Mapping[str, dg.AssetsDefinition]:
    found = build_definitions(resources_for(settings)).assets or []
    return {a.key.to_user_string(): a for a in found if isinstance(a, dg.AssetsDefinition)}


def test_kinds_name_what_is_configured() -> None:
    local, served = assets(LOCAL), assets(SERVED)

    def kinds(asset: dg.AssetsDefinition) -> set[str]:
        return asset.get_asset_spec().kinds

    assert "nomic" not in kinds(local["embeddings"])
    assert "openai" in kinds(served["conversations"]) - kinds(local["conversations"])
    assert "postgres" in kinds(local["chunks"])
    assert "supabase" in kinds(assets(HOSTED)["chunks"])
    assert all(len(kinds(asset)) <= 3 for asset in local.values())


@pytest.mark.parametrize(
    ("settings", "pooled"),
    [
        pytest.param(LOCAL, set(), id="processor"),
        pytest.param(ON_GPU, {"conversations", "finetuned_model"}, id="gpu"),
        pytest.param(SERVED, {"finetuned_model"}, id="chat-at-an-endpoint"),
    ],
)
def test_the_gpu_pool_holds_only_what_runs_on_a_gpu_of_this_machine(
    settings: Settings, pooled: set[str]
) -> None:
    found = assets(settings)

    assert {name for name, asset in found.items() if asset.op.pool == GPU} == pooled


def fields_of(asset: dg.AssetsDefinition) -> Iterator[tuple[str, str | None]]:
    """Yield name and description of every field of an asset's configuration."""
    schema: Any = asset.op.config_schema.config_type
    for name, field in getattr(schema, "fields", {}).items():
        yield f"{asset.key.to_user_string()}.{name}", field.description


def test_every_field_of_an_assets_configuration_says_what_it_is() -> None:
    described = dict(pair for asset in assets(LOCAL).values() for pair in fields_of(asset))

    assert len(described) > 20
    assert [name for name, said in described.items() if not said] == []


def test_a_run_that_names_another_workspace_and_database_reaches_all_that_use_them(
    tmp_path: Path,
) -> None:
    seen: dict[str, set[str]] = {}

    @dg.asset
    def look(
        landing: dg.ResourceParam[Any],
        index: dg.ResourceParam[Any],
        sources: dg.ResourceParam[Any],
        known_values: dg.ResourceParam[Any],
        rows_io: dg.ResourceParam[Any],
    ) -> None:
        holders = (landing, landing.store, sources, known_values, rows_io.landing)
        seen["landing"] = {holder.workspace.landing for holder in holders}
        stores = (landing.store.database, index.store, rows_io.store.database)
        seen["database"] = {store.embedded_home for store in stores}

    resources = resources_with_fakes(SupabaseStore(embedded_home="here"), tmp_path)
    elsewhere = {"home": "h", "landing": "l", "artifacts": "a"}

    dg.materialize(
        [look],
        resources=launchable(vars(resources)),
        run_config={
            "resources": {
                "workspace": {"config": elsewhere},
                "database": {"config": {"embedded_home": "there"}},
            }
        },
        instance=dg.DagsterInstance.ephemeral(),
    )

    assert seen == {"landing": {"l"}, "database": {"there"}}
