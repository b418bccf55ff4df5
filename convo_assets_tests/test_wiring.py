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
STORED = Settings(
    convo_storage="supabase",
    convo_bucket="b",
    supabase_url="https://abc.supabase.co",
    supabase_service_key=SecretStr("k"),
    convo_judge="endpoint",
    convo_judge_endpoint="http://127.0.0.1:9/v1",
    convo_judge_model="j",
    convo_embedder="atlas",
    convo_embed_model="m",
    nomic_api_key=SecretStr("k"),
    convo_store="supabase",
    supabase_db_url=SecretStr("postgresql://u:p@h/d"),
    convo_pii_key=SecretStr("k"),
)
ON_GPU = Settings(convo_device="cuda")
LEAK_CHECKS = {
    "redacted_docs_hold_no_pii",
    "conversations_hold_no_pii",
    "finetune_dataset_holds_no_pii",
}
MODELS = {
    *LEAK_CHECKS,
    "redacted_docs",
    "embeddings",
    "conversations",
    "finetune_dataset",
    "dataset_release",
}
"""Assets and checks that run the detector, the embedder or the chat model."""


def assets(settings: Settings) -> Mapping[str, dg.AssetsDefinition]:
    found = build_definitions(resources_for(settings)).assets or []
    return {a.key.to_user_string(): a for a in found if isinstance(a, dg.AssetsDefinition)}


def test_kinds_name_what_is_configured() -> None:
    local, served = assets(LOCAL), assets(SERVED)

    def kinds(asset: dg.AssetsDefinition) -> set[str]:
        return asset.get_asset_spec().kinds

    assert "nomic" not in kinds(local["embeddings"])
    assert "openai" in kinds(served["conversations"])
    assert kinds(local["conversations"]) == {"postgres"}  # the packaged model is too small to write
    assert "postgres" in kinds(local["chunks"])
    assert "supabase" in kinds(assets(HOSTED)["chunks"])
    assert all(len(kinds(asset)) <= 3 for asset in local.values())


@pytest.mark.parametrize(
    ("settings", "pooled"),
    [
        pytest.param(LOCAL, set(), id="processor"),
        pytest.param(ON_GPU, {*MODELS, "finetuned_model"}, id="gpu"),
        pytest.param(SERVED, {*MODELS, "finetuned_model"}, id="chat-at-an-endpoint"),
        pytest.param(
            SERVED.model_copy(update={"convo_device": "cpu"}), set(), id="endpoint-and-processor"
        ),
        pytest.param(
            LOCAL.model_copy(update={"convo_chat": "transformers", "convo_chat_model": "m"}),
            set(),
            id="whatever-there-is-where-there-is-none",
        ),
        pytest.param(
            LOCAL.model_copy(
                update={
                    "convo_chat": "transformers",
                    "convo_chat_model": "m",
                    "convo_executor": "ray",
                }
            ),
            {"conversations"},
            id="whatever-there-is-on-a-cluster",
        ),
    ],
)
def test_the_gpu_pool_holds_exactly_what_runs_on_a_gpu_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, pooled: set[str]
) -> None:
    monkeypatch.setattr("convo_assets.resources.environments.has_accelerator", lambda: False)

    checks = build_definitions(resources_for(settings)).asset_checks or []
    nodes = {**assets(settings), **{check.check_key.name: check for check in checks}}

    assert {name for name, node in nodes.items() if node.op.pool == GPU} == pooled


def fields_of(schema: Any, place: str) -> Iterator[tuple[str, str | None]]:
    """Yield every field that Dagster's launchpad shows of a configuration, with its description."""
    for name, field in getattr(schema, "fields", {}).items():
        yield f"{place}.{name}", field.description
        yield from fields_of(field.config_type, f"{place}.{name}")
    if hasattr(schema, "inner_type"):
        yield from fields_of(schema.inner_type, place)


@pytest.mark.parametrize("settings", [LOCAL, SERVED, STORED], ids=["local", "served", "stored"])
def test_every_field_that_the_launchpad_shows_says_what_it_is(settings: Settings) -> None:
    definitions = build_definitions(resources_for(settings))
    resources = definitions.get_repository_def().get_top_level_resources()

    described = {
        name: said
        for place, schema in [
            *((key, a.op.config_schema.config_type) for key, a in assets(settings).items()),
            *((key, r.config_schema.config_type) for key, r in resources.items()),
        ]
        for name, said in fields_of(schema, place)
    }

    assert len(described) > 50
    assert [name for name, said in described.items() if not said] == []


def test_the_bucket_and_its_key_are_seen_in_the_launchpad() -> None:
    resources = build_definitions(resources_for(STORED)).get_repository_def()

    shown = resources.get_top_level_resources()["bucket"].config_schema.config_type
    named = dict(fields_of(shown, "bucket"))

    assert named.keys() >= {"bucket.name", "bucket.project_url", "bucket.service_key"}


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
