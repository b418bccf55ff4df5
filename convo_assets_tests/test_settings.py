"""Settings choose a world, and are wrong in one sentence."""

import dagster as dg
import pytest

from convo_assets.definitions import build_definitions
from convo_assets.errors import SettingError, UnknownEnvironmentError
from convo_assets.resources.environments import world_for
from convo_assets.resources.settings import PROJECT, Settings, load_settings
from convo_assets.resources.store import SupabaseStore


def settings(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return load_settings()


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"CONVO_ENV": "local"}, id="local"),
        pytest.param(
            {
                "CONVO_ENV": "staging",
                "SUPABASE_DB_URL": "postgresql://u:p@h:5432/postgres",
                "CONVO_PII_KEY": "k",
            },
            id="staging-in-process",
        ),
        pytest.param(
            {
                "CONVO_ENV": "production",
                "SUPABASE_DB_URL": "postgresql://u:p@h:6543/postgres",
                "CONVO_PII_KEY": "k",
                "CONVO_CHAT_ENDPOINT": "http://vllm:8000/v1",
            },
            id="production-endpoint",
        ),
    ],
)
def test_every_environment_loads_offline_with_settings_that_lead_nowhere(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str]
) -> None:
    world = world_for(settings(monkeypatch, **values))

    dg.Definitions.validate_loadable(build_definitions(world))


def test_no_secret_is_part_of_what_dagster_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(
        monkeypatch,
        CONVO_ENV="production",
        SUPABASE_DB_URL="postgresql://u:sesame@h/postgres",
        CONVO_PII_KEY="sesame",
        CONVO_CHAT_ENDPOINT="http://vllm:8000/v1",
        CONVO_CHAT_API_KEY="sesame",
    )

    assert "sesame" not in f"{found} {vars(world_for(found))}"


def test_a_database_url_that_is_none_is_refused_without_being_quoted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SUPABASE_DB_URL", "postgresql://u:ses#ame/x@h:port/postgres?a")

    with pytest.raises(SettingError) as refused:
        SupabaseStore().url()

    assert "SUPABASE_DB_URL is not a Postgres URL; percent-encode" in str(refused.value)
    assert "ame" not in str(refused.value)


@pytest.mark.parametrize(
    ("values", "error", "sentence"),
    [
        pytest.param(
            {"CONVO_ENV": "moon"},
            UnknownEnvironmentError,
            "CONVO_ENV='moon' is not one of local, staging, production.",
            id="unknown-environment",
        ),
        pytest.param(
            {"CONVO_ENV": "production"},
            SettingError,
            "Setting SUPABASE_DB_URL is needed when CONVO_ENV=production.",
            id="missing-setting",
        ),
        pytest.param(
            {"CONVO_ENV": "staging", "SUPABASE_DB_URL": "postgresql://u:p@h:5432/postgres"},
            SettingError,
            "Setting CONVO_PII_KEY is needed when CONVO_ENV=staging.",
            id="missing-key",
        ),
        pytest.param(
            {"CONVO_CHAT_TIER": "huge"},
            SettingError,
            "Setting CONVO_CHAT_TIER cannot be used: Input should be 'large' or 'small'.",
            id="unusable-setting",
        ),
        pytest.param(
            {"CONVO_TUNE_OPTIONS": '{"ranks": 8}'},
            SettingError,
            "Setting CONVO_TUNE_OPTIONS cannot be used: ranks is none of rank, learning_rate,",
            id="unknown-option",
        ),
        pytest.param(
            {"CONVO_TUNE_OPTIONS": '{"rank": 0}'},
            SettingError,
            "Setting CONVO_TUNE_OPTIONS cannot be used: rank: Input should be greater than or",
            id="unusable-option",
        ),
    ],
)
def test_a_wrong_setting_is_one_sentence_that_names_it(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as raised:
        world_for(settings(monkeypatch, **values))

    assert str(raised.value).startswith(sentence)


def test_the_example_file_lists_every_setting() -> None:
    lines = (PROJECT / ".env.example").read_text(encoding="utf-8").splitlines()
    listed = {line.lstrip("# ").split("=")[0] for line in lines if "=" in line}

    assert listed == {name.upper() for name in Settings.model_fields}


def test_one_setting_puts_everything_local_on_a_device(monkeypatch: pytest.MonkeyPatch) -> None:
    world = world_for(settings(monkeypatch, CONVO_ENV="local", CONVO_DEVICE="cuda:1"))

    placed = (world.detector, world.embedder, world.chat_model, world.trainer)

    assert [vars(resource)["device"] for resource in placed] == ["cuda:1"] * len(placed)
    assert "bfloat16" in f"{world.embedder.identity} {world.chat_model.identity}"


def test_how_much_is_generated_together_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(
        monkeypatch,
        CONVO_ENV="staging",
        SUPABASE_DB_URL="postgresql://u:p@h:5432/postgres",
        CONVO_PII_KEY="k",
        CONVO_CHAT_BATCH_TOKENS="65536",
    )

    assert vars(world_for(found).chat_model)["batch_tokens"] == 65536


@pytest.mark.parametrize(
    ("environment", "named", "model"),
    [
        ("production", "", "meta-llama/Llama-3.1-8B-Instruct"),
        ("staging", "", "meta-llama/Llama-3.2-3B-Instruct"),
        ("staging", "our-model", "our-model"),
    ],
)
def test_the_chat_model_is_that_of_the_environment_unless_one_is_named(
    environment: str, named: str, model: str
) -> None:
    assert Settings(convo_env=environment, convo_chat_model=named).chat_model == model
