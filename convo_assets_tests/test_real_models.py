"""The whole graph with the real models of CONVO_ENV=local."""

from dataclasses import replace
from pathlib import Path

import pytest

from convo_assets.cli.proof import values_found
from convo_assets.resources.environments import resources_with_secrets
from convo_assets.resources.settings import load_settings
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.graph import EXPENSES, LEAVE, run_graph, stored, write_sources
from convo_assets_tests.resource_sets import resources_with_fakes


def test_real_models_make_grounded_conversations_without_personal_data(
    store: SupabaseStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVO_ENV", "local")
    real = resources_with_secrets(load_settings())
    resources = replace(
        resources_with_fakes(store, tmp_path),
        detector=real.detector,
        embedder=real.embedder,
        chat_model=real.chat_model,
    )
    write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES)

    result = run_graph(resources)

    planted = frozenset({"Marta Olsen", "Pavel Horak", "pavel.horak@larkhollow.example", "Horak"})
    assert all(evaluation.passed for evaluation in result.get_asset_check_evaluations())
    assert stored(store)["citations"]
    assert not values_found(planted, store=store, artifacts=tmp_path / "artifacts")
