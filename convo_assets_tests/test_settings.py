"""Settings choose an implementation for each role, and are wrong in one sentence."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from convo_assets.cli.doctor import TRIALS
from convo_assets.definitions import build_definitions
from convo_assets.errors import SettingError, UnknownEnvironmentError
from convo_assets.resources import environments
from convo_assets.resources.chat import (
    EndpointChatModel,
    LlamaChatModel,
    NoChatModel,
    PackagedChatModel,
)
from convo_assets.resources.documents import FolderSources, LandedKnownValues, PolicyFile
from convo_assets.resources.embedders import (
    MiniLmEmbedder,
    NomicAtlasEmbedder,
    NomicEmbedder,
    OpenAiEmbedder,
    TransformersEmbedder,
)
from convo_assets.resources.environments import (
    JUDGE,
    READ_BY,
    bucket_for,
    resources_for,
    resources_with_secrets,
    store_for,
    workspace_for,
)
from convo_assets.resources.gliner import GlinerDetector
from convo_assets.resources.launch import launchable
from convo_assets.resources.rerankers import CrossEncoderReranker, EndpointReranker
from convo_assets.resources.roles import Role, Secret
from convo_assets.resources.settings import (
    IMPLIED,
    PRESETS,
    PROJECT,
    SECRETS,
    Settings,
    load_env_file,
    load_settings,
    origins,
    secret_value,
)
from convo_assets.resources.storage import FsspecBucket, SupabaseBucket
from convo_assets.resources.store import ChunkIndex, SupabaseStore
from convo_assets.resources.tuning import LoraTrainer, NoTrainer
from convo_assets.resources.workspace import Workspace
from convo_assets.steps.converse import Prompt

DATABASE = "postgresql://u:p@h:5432/postgres"
HOSTED = {"SUPABASE_DB_URL": DATABASE, "CONVO_PII_KEY": "k"}
ENDPOINT = {"CONVO_CHAT_ENDPOINT": "http://vllm:8000/v1"}


RESOURCES = [
    CrossEncoderReranker,
    EndpointChatModel,
    EndpointReranker,
    FolderSources,
    FsspecBucket,
    GlinerDetector,
    LandedKnownValues,
    LlamaChatModel,
    LoraTrainer,
    MiniLmEmbedder,
    NomicAtlasEmbedder,
    NomicEmbedder,
    OpenAiEmbedder,
    PackagedChatModel,
    PolicyFile,
    SupabaseBucket,
    SupabaseStore,
    Workspace,
]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Work where there is no file of settings, and with none in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def settings(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return load_settings()


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"CONVO_ENV": "local"}, id="local"),
        pytest.param({"CONVO_ENV": "staging", **HOSTED}, id="staging-in-process"),
        pytest.param({"CONVO_ENV": "production", **HOSTED, **ENDPOINT}, id="production-endpoint"),
        pytest.param(
            {"CONVO_CHAT": "none", "CONVO_TRAINER": "none", "CONVO_JUDGE": "none"}, id="no-models"
        ),
    ],
)
def test_every_environment_loads_offline_with_settings_that_lead_nowhere(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str]
) -> None:
    resources = resources_for(settings(monkeypatch, **values))

    dg.Definitions.validate_loadable(build_definitions(resources))


@pytest.mark.parametrize(
    ("values", "role", "kind"),
    [
        ({}, "chat_model", PackagedChatModel),
        ({"CONVO_CHAT": "none"}, "chat_model", NoChatModel),
        ({"CONVO_CHAT": "transformers", "CONVO_CHAT_MODEL": "m"}, "chat_model", LlamaChatModel),
        ({**ENDPOINT, "CONVO_CHAT_MODEL": "m"}, "chat_model", EndpointChatModel),
        ({}, "embedder", MiniLmEmbedder),
        ({"CONVO_EMBEDDER": "nomic", "CONVO_EMBED_MODEL": "m"}, "embedder", NomicEmbedder),
        (
            {"CONVO_EMBEDDER": "transformers", "CONVO_EMBED_MODEL": "m"},
            "embedder",
            TransformersEmbedder,
        ),
        (
            {"CONVO_RERANKER": "transformers", "CONVO_RERANK_MODEL": "m"},
            "reranker",
            CrossEncoderReranker,
        ),
        (
            {"CONVO_RERANK_ENDPOINT": "http://r/v1", "CONVO_RERANK_MODEL": "m"},
            "reranker",
            EndpointReranker,
        ),
        ({"CONVO_PII_MODEL": "m"}, "detector", GlinerDetector),
        (
            {"CONVO_EMBEDDER": "atlas", "CONVO_EMBED_MODEL": "m", "NOMIC_API_KEY": "k"},
            "embedder",
            NomicAtlasEmbedder,
        ),
        (
            {
                "CONVO_EMBED_ENDPOINT": "http://o/v1",
                "CONVO_EMBED_MODEL": "m",
                "CONVO_EMBED_DIMENSIONS": "1024",
            },
            "embedder",
            OpenAiEmbedder,
        ),
        ({}, "trainer", LoraTrainer),
        ({"CONVO_TRAINER": "none"}, "trainer", NoTrainer),
        ({"CONVO_TUNE_MODEL": "m"}, "trainer", LoraTrainer),
    ],
)
def test_each_role_is_chosen_apart_from_the_others(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], role: str, kind: type
) -> None:
    usual, resources = (
        resources_with_secrets(settings(monkeypatch, **given)) for given in ({}, values)
    )

    assert type(getattr(resources, role)) is kind
    others = {field.name for field in fields(resources)} - {role, "judge"}
    assert all(getattr(resources, other) == getattr(usual, other) for other in others)


@pytest.mark.parametrize(
    ("bucket", "kind"), [("datasets", SupabaseBucket), ("s3://datasets/convo", FsspecBucket)]
)
def test_a_bucket_is_one_of_supabase_unless_it_is_a_url(
    monkeypatch: pytest.MonkeyPatch, bucket: str, kind: type
) -> None:
    project = {"SUPABASE_URL": "https://abc.supabase.co", "SUPABASE_SERVICE_KEY": "sb_secret_x"}

    assert type(bucket_for(settings(monkeypatch, CONVO_BUCKET=bucket, **project))) is kind


@pytest.mark.parametrize(
    ("values", "identity"),
    [
        ({}, None),
        ({"CONVO_JUDGE": "same", **ENDPOINT, "CONVO_CHAT_MODEL": "m"}, "m at an endpoint"),
        (
            {"CONVO_JUDGE_ENDPOINT": "http://j/v1", "CONVO_JUDGE_MODEL": "j"},
            "j at an endpoint",
        ),
    ],
)
def test_the_judge_is_nobody_the_chat_model_or_another_endpoint(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], identity: str | None
) -> None:
    judge = JUDGE.build(settings(monkeypatch, **values), secret_value)

    assert (judge and judge.identity) == identity


def test_the_environment_wins_over_the_file_and_the_file_over_the_preset(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "convo.yaml").write_text(
        "CONVO_ENV: production\nconvo_chat: none\nconvo_offline: true\nconvo_chat_tier: small\n"
    )

    found = settings(monkeypatch, CONVO_CHAT_TIER="large", CONVO_STORE="embedded")

    assert found.convo_chat_tier == "large"  # the environment
    assert (found.convo_chat, found.convo_offline) == ("none", True)  # the file
    assert found.convo_embedder == "nomic"  # the preset that the file names
    assert found.convo_storage == "none"  # the default
    assert origins() == {
        "convo_env": "convo.yaml",
        "convo_chat": "convo.yaml",
        "convo_offline": "convo.yaml",
        "convo_chat_tier": "environment",
        "convo_store": "environment",
    }


def test_an_endpoint_in_the_environment_wins_over_another_choice_in_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "elsewhere.yaml"
    file.write_text("convo_chat: packaged\nconvo_chat_pace: {concurrency: 3}\n")
    monkeypatch.setenv("CONVO_CONFIG", str(file))

    found = settings(monkeypatch, **ENDPOINT)

    assert (found.convo_chat, found.convo_chat_pace) == ("endpoint", {"concurrency": 3})


def test_a_choice_in_the_same_place_wins_over_what_an_endpoint_implies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert settings(monkeypatch, CONVO_CHAT="packaged", **ENDPOINT).convo_chat == "packaged"


def test_an_env_file_is_taken_into_the_environment_which_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("CONVO_CHAT_ENDPOINT=http://file/v1\nCONVO_CHAT_MODEL=m\n")
    monkeypatch.setenv("CONVO_CHAT_MODEL", "other")
    monkeypatch.setenv("CONVO_CHAT_ENDPOINT", "")  # so that it is put back afterwards
    monkeypatch.delenv("CONVO_CHAT_ENDPOINT")

    load_env_file()

    found = load_settings()
    assert (found.convo_chat_endpoint, found.convo_chat_model) == ("http://file/v1", "other")


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
            "Setting SUPABASE_DB_URL is needed when CONVO_STORE=supabase.",
            id="store-without-url",
        ),
        pytest.param(
            {"CONVO_ENV": "staging", "SUPABASE_DB_URL": DATABASE},
            SettingError,
            "Setting CONVO_PII_KEY is needed when CONVO_STORE=supabase.",
            id="shared-store-without-key",
        ),
        pytest.param(
            {"SUPABASE_DB_URL": DATABASE},
            SettingError,
            "Setting SUPABASE_DB_URL is set, and CONVO_ENV=local has an embedded store: set "
            "CONVO_STORE=supabase to use that database, or CONVO_STORE=embedded",
            id="database-that-would-be-ignored",
        ),
        pytest.param(
            {"CONVO_CHAT": "endpoint"},
            SettingError,
            "Setting CONVO_CHAT_ENDPOINT is needed when CONVO_CHAT=endpoint.",
            id="endpoint-without-address",
        ),
        pytest.param(
            ENDPOINT,
            SettingError,
            "Setting CONVO_CHAT_MODEL is needed when CONVO_CHAT=endpoint.",
            id="endpoint-without-model",
        ),
        pytest.param(
            {"CONVO_CHAT": "gpt"},
            SettingError,
            "Setting CONVO_CHAT is 'gpt', and can be one of none, packaged, transformers, endpoint",
            id="no-such-choice",
        ),
        pytest.param(
            {"CONVO_CHAT_QUANTIZATION": "4bit"},
            SettingError,
            "Setting CONVO_CHAT_QUANTIZATION is 4bit, which needs CONVO_CHAT=transformers.",
            id="quantized-and-packaged",
        ),
        pytest.param(
            {"CONVO_CHAT_QUANTIZATION": "4bit", **ENDPOINT, "CONVO_CHAT_MODEL": "m"},
            SettingError,
            "Setting CONVO_CHAT_QUANTIZATION is 4bit, which needs CONVO_CHAT=transformers.",
            id="quantized-elsewhere",
        ),
        pytest.param(
            {"CONVO_TUNE_QUANTIZATION": "4bit"},
            SettingError,
            "Setting CONVO_TUNE_QUANTIZATION is 4bit, which needs CONVO_TRAINER=lora.",
            id="packaged-base-quantized",
        ),
        pytest.param(
            {"CONVO_EMBED_ENDPOINT": "http://o/v1", "CONVO_EMBED_DIMENSIONS": "8"},
            SettingError,
            "Setting CONVO_EMBED_MODEL is needed when CONVO_EMBEDDER=endpoint.",
            id="embeddings-without-model",
        ),
        pytest.param(
            {"CONVO_EMBED_ENDPOINT": "http://o/v1", "CONVO_EMBED_MODEL": "m"},
            SettingError,
            "Setting CONVO_EMBED_DIMENSIONS is needed when CONVO_EMBEDDER=endpoint.",
            id="embeddings-without-width",
        ),
        pytest.param(
            {
                "CONVO_EMBEDDER": "nomic",
                "CONVO_EMBED_MODEL": "m",
                "CONVO_EMBED_DIMENSIONS": "1024",
            },
            SettingError,
            "Setting CONVO_EMBED_DIMENSIONS is 1024, and vectors of Nomic have 64 to 768.",
            id="too-wide-for-nomic",
        ),
        pytest.param(
            {"CONVO_EMBEDDER": "atlas", "CONVO_EMBED_MODEL": "m"},
            SettingError,
            "Setting NOMIC_API_KEY is needed when CONVO_EMBEDDER=atlas.",
            id="atlas-without-key",
        ),
        pytest.param(
            {"CONVO_BUCKET": "datasets"},
            SettingError,
            "Setting SUPABASE_URL is needed when CONVO_STORAGE=supabase.",
            id="bucket-without-project",
        ),
        pytest.param(
            {"CONVO_BUCKET": "datasets", "CONVO_STORAGE": "fsspec"},
            SettingError,
            "Setting CONVO_BUCKET is no URL, as CONVO_STORAGE=fsspec needs it:",
            id="url-that-is-none",
        ),
        pytest.param(
            {"CONVO_CHAT_TIER": "huge"},
            SettingError,
            "Setting CONVO_CHAT_TIER cannot be used: Input should be 'large' or 'small' (from "
            "environment).",
            id="unusable-setting",
        ),
        pytest.param(
            {"CONVO_CHAT_PACE": "{fast"},
            SettingError,
            "Setting CONVO_CHAT_PACE cannot be used: it is not JSON (from environment).",
            id="no-json",
        ),
        pytest.param(
            {"CONVO_TUNE_OPTIONS": '{"ranks": 8}'},
            SettingError,
            "Setting CONVO_TUNE_OPTIONS cannot be used: ranks is none of rank, feed_forward,",
            id="unknown-option",
        ),
        pytest.param(
            {"CONVO_TUNE_OPTIONS": '{"rank": 0}'},
            SettingError,
            "Setting CONVO_TUNE_OPTIONS cannot be used: rank: Input should be greater than or",
            id="unusable-option",
        ),
        pytest.param(
            {"CONVO_CONFIG": "nowhere.yaml"},
            SettingError,
            "Setting CONVO_CONFIG names nowhere.yaml, which is not a file.",
            id="no-such-file",
        ),
    ],
)
def test_a_wrong_setting_or_mix_is_one_sentence_that_names_it(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as raised:
        resources_for(settings(monkeypatch, **values))

    assert str(raised.value).startswith(sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("- convo_env", "Setting CONVO_CONFIG names convo.yaml, which is no list of `name: value`"),
        ("a: [", "Setting CONVO_CONFIG names convo.yaml, which is not YAML"),
        (
            "convo_chatt: none",
            "Setting CONVO_CHATT in convo.yaml is none that is known; did you mean 'CONVO_CHAT'?",
        ),
        (
            "convo_pii_key: sesame",
            "Setting CONVO_PII_KEY is a secret and stands in convo.yaml: set",
        ),
        (
            "convo_look_seconds: 0",
            "Setting CONVO_LOOK_SECONDS cannot be used: Input should be greater than or equal to 1",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence_without_its_values(
    tmp_path: Path, text: str, sentence: str
) -> None:
    (tmp_path / "convo.yaml").write_text(text)

    with pytest.raises(SettingError) as raised:
        load_settings()

    assert str(raised.value).startswith(sentence)
    assert "sesame" not in str(raised.value)


def test_a_judge_that_is_to_be_a_chat_model_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(SettingError, match="CONVO_JUDGE is `same`, and CONVO_CHAT is none"):
        JUDGE.build(settings(monkeypatch, CONVO_CHAT="none", CONVO_JUDGE="same"), secret_value)


def test_no_chat_model_is_an_error_only_where_one_is_asked() -> None:
    model = NoChatModel()

    assert (model.reply([]), model.attempt([])) == ([], [])
    with pytest.raises(SettingError, match="CONVO_CHAT is none, and a chat model is asked"):
        model.reply([Prompt(system="", user="Hello?", max_tokens=1)])


def test_no_trainer_counts_tokens_and_is_an_error_where_a_model_is_tuned(tmp_path: Path) -> None:
    trainer = NoTrainer()

    assert trainer.count_tokens([[{"role": "user", "content": "How long is this?"}]]) == [5]
    with pytest.raises(SettingError, match="CONVO_TRAINER is none"):
        trainer.open(tmp_path)


def test_no_secret_is_part_of_what_dagster_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {name.upper(): "sesame" for name in SECRETS}
    found = settings(
        monkeypatch,
        **secrets | {"SUPABASE_DB_URL": "postgresql://u:sesame@h/postgres"},
        **ENDPOINT,
        CONVO_ENV="production",
        CONVO_BUCKET="datasets",
        SUPABASE_URL="https://abc.supabase.co",
        CONVO_EMBED_ENDPOINT="http://o/v1",
    )
    shown = build_definitions(resources_for(found)).get_repository_def()
    snapshots = [dg.serialize_value(job.get_job_snapshot()) for job in shown.get_all_jobs()]

    assert (
        "sesame"
        not in f"{found} {vars(resources_for(found))} {vars(resources_with_secrets(found))}"
    )
    assert not [snapshot for snapshot in snapshots if "sesame" in snapshot]
    for name in ("CONVO_PII_KEY", "CONVO_CHAT_API_KEY", "CONVO_EMBED_API_KEY"):
        assert any(name in snapshot for snapshot in snapshots)


def test_a_store_outside_dagster_knows_its_url(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(monkeypatch, CONVO_ENV="production", **HOSTED)

    assert store_for(found).url() == DATABASE


def test_a_database_url_that_is_none_is_refused_without_being_quoted() -> None:
    store = SupabaseStore(database_url="postgresql://u:ses#ame/x@h:port/postgres?a")

    with pytest.raises(SettingError) as refused:
        store.url()

    assert "SUPABASE_DB_URL is not a Postgres URL; percent-encode" in str(refused.value)
    assert "ame" not in str(refused.value)


@dg.asset
def seen(
    chat_model: dg.ResourceParam[EndpointChatModel],
    store: dg.ResourceParam[SupabaseStore],
    index: dg.ResourceParam[ChunkIndex],
) -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(
        metadata={
            "asks": f"{chat_model.base_url} {chat_model.pace.concurrency}",
            "knows the key": chat_model.api_key == "sesame",
            "writes to": store.project_url,
            "searches in": index.store.project_url,
            "knows the database": index.store.database_url == store.database_url == DATABASE,
        }
    )


@pytest.mark.parametrize(
    ("overridden", "asks", "store"),
    [
        ({}, "http://vllm:8000/v1 3", "first"),
        ({"store": {"config": {"project_url": "second"}}}, "http://vllm:8000/v1 3", "second"),
        (
            {"chat_model": {"config": {"base_url": "http://b/v1", "model": "m"}}},
            "http://b/v1 16",
            "first",
        ),
    ],
)
def test_a_run_can_be_pointed_elsewhere_and_all_who_share_a_store_go_along(
    monkeypatch: pytest.MonkeyPatch, overridden: Mapping[str, object], asks: str, store: str
) -> None:
    found = settings(
        monkeypatch,
        CONVO_ENV="production",
        **HOSTED,
        **ENDPOINT,
        SUPABASE_URL="first",
        CONVO_CHAT_API_KEY="sesame",
        CONVO_CHAT_PACE='{"concurrency": 3}',
    )
    shared = environments.STORE.build(found, dg.EnvVar)
    resources = {
        "chat_model": resources_for(found).chat_model,
        "store": shared,
        "index": ChunkIndex(store=shared),
    }

    result = dg.materialize(
        [seen],
        resources=launchable(resources),
        run_config={"resources": overridden},
        instance=dg.DagsterInstance.ephemeral(),
    )

    (event,) = result.get_asset_materialization_events()
    shown = {name: value.value for name, value in event.materialization.metadata.items()}
    assert shown["asks"] == asks
    assert shown["writes to"] == shown["searches in"] == store
    assert shown["knows the database"]
    assert shown["knows the key"] == ("chat_model" not in overridden)


def test_the_example_file_lists_every_setting() -> None:
    text = (PROJECT / ".env.example").read_text(encoding="utf-8")

    assert set(re.findall(r"(?m)^(?:# )?([A-Z_]+)=", text)) == {
        name.upper() for name in Settings.model_fields
    }


def test_the_tables_speak_of_settings_and_choices_that_exist() -> None:
    roles = {v.setting: v for v in vars(environments).values() if isinstance(v, Role)}

    assert {role.setting for role, _ in TRIALS.values()} == roles.keys()
    assert Settings.model_fields.keys() >= {*SECRETS, *IMPLIED, *READ_BY, *roles}
    assert all(choice in roles[setting].choices for setting, choice in IMPLIED.values())
    for role, readers in READ_BY.values():
        assert readers < set(role.choices)
    for preset in PRESETS.values():
        assert Settings.model_fields.keys() >= preset.keys()
        assert all(preset[name] in roles[name].choices for name in preset.keys() & roles.keys())


ROLES = [each for each in vars(environments).values() if isinstance(each, Role)]
EVERYTHING: dict[str, Any] = {
    "convo_env": "production",
    "supabase_db_url": "postgresql://u:p@h/d",
    "supabase_url": "https://abc.supabase.co",
    "supabase_service_key": "k",
    "convo_bucket": "s3://b/f",
    "convo_pii_model": "m",
    "convo_embed_model": "m",
    "convo_embed_dimensions": 256,
    "convo_embed_endpoint": "http://e/v1",
    "nomic_api_key": "k",
    "convo_chat_model": "m",
    "convo_chat_endpoint": "http://c/v1",
    "convo_rerank_model": "m",
    "convo_rerank_endpoint": "http://r/v1",
    "convo_judge_endpoint": "http://j/v1",
    "convo_judge_model": "j",
    "convo_tune_model": "m",
    "convo_tune_quantization": "none",
}
"""Settings with which every choice of every role can be built."""


def settings_read_by(build: Callable[[Settings, Secret], object]) -> set[str]:
    """Return the settings that the factory of a choice reads."""
    read: set[str] = set()

    class Recorded(Settings):
        def __getattribute__(self, name: str) -> Any:
            if name in Settings.model_fields:
                read.add(name)
            return super().__getattribute__(name)

    made = Recorded(**EVERYTHING)
    read.clear()
    build(made, secret_value)
    return read


def test_doctor_knows_every_setting_that_a_choice_leaves_unread() -> None:
    found = {
        role.setting: {choice: settings_read_by(build) for choice, build in role.choices.items()}
        for role in ROLES
    }
    for choice in ("auto", "same"):  # the chat model, with its settings
        found["convo_judge"].pop(choice)
    of_role = {setting: set().union(*choices.values()) for setting, choices in found.items()}
    in_doctor_too = {"supabase_service_key"}  # tries the API with it, whatever stores files
    expected = {
        name: (setting, frozenset(c for c, names in found[setting].items() if name in names))
        for setting, read in of_role.items()
        for name in read - found.keys() - in_doctor_too
        if not any(name in others for s, others in of_role.items() if s != setting)
        and not all(name in names for names in found[setting].values())
    }

    assert {name: (role.setting, by) for name, (role, by) in READ_BY.items()} == expected


def described(kind: type[dg.Config], place: str) -> Iterator[tuple[str, str]]:
    """Yield every field of a resource, and of what it is configured with, with its description."""
    for name, field in kind.model_fields.items():
        if name == "workspace":
            continue  # of a field that holds a resource Dagster drops the description
        yield f"{place}.{name}", field.description or ""
        if isinstance(field.annotation, type) and issubclass(field.annotation, dg.Config):
            yield from described(field.annotation, f"{place}.{name}")


@pytest.mark.parametrize("kind", RESOURCES, ids=lambda kind: str(kind.__name__))
def test_every_field_of_a_resource_says_what_it_is(kind: type[dg.Config]) -> None:
    silent = [place for place, said in described(kind, kind.__name__) if not said]

    assert silent == []


def test_folders_are_said_in_one_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = settings(monkeypatch, CONVO_HOME=str(tmp_path), CONVO_ARTIFACTS=str(tmp_path / "out"))
    workspace = workspace_for(found)

    resources = resources_with_secrets(found)

    assert workspace.landing == f"{tmp_path}/landing"
    holders = [role for role in vars(resources).values() if hasattr(role, "workspace")]
    assert len(holders) >= 6
    assert all(holder.workspace is resources.workspace for holder in holders)
    assert [r for r in vars(resources).values() if hasattr(r, "artifacts")] == [resources.workspace]


def test_one_setting_puts_everything_local_on_a_device(monkeypatch: pytest.MonkeyPatch) -> None:
    resources = resources_with_secrets(
        settings(monkeypatch, CONVO_ENV="local", CONVO_DEVICE="cuda:1")
    )

    placed = (resources.detector, resources.embedder, resources.chat_model, resources.trainer)

    assert [vars(resource)["device"] for resource in placed] == ["cuda:1"] * len(placed)
    assert all(vars(type(resource))["uses_local_gpu"].fget(resource) for resource in placed)
    assert "bfloat16" in f"{resources.embedder.identity} {resources.chat_model.identity}"


def test_what_runs_behind_an_endpoint_uses_no_gpu_here(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(monkeypatch, CONVO_DEVICE="cuda", **ENDPOINT, CONVO_CHAT_MODEL="m")

    model = resources_for(found).chat_model

    assert isinstance(model, EndpointChatModel)
    assert not model.uses_local_gpu
    assert model.kinds == {"openai"}


def test_how_much_is_generated_together_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(monkeypatch, CONVO_ENV="staging", **HOSTED, CONVO_CHAT_BATCH_TOKENS="65536")

    assert vars(resources_with_secrets(found).chat_model)["batch_tokens"] == 65536


@pytest.mark.parametrize(
    ("environment", "named", "model"),
    [
        ("production", "", "meta-llama/Llama-3.1-8B-Instruct"),
        ("staging", "", "meta-llama/Llama-3.2-3B-Instruct"),
        ("staging", "our-model", "our-model"),
    ],
)
def test_the_chat_model_is_that_of_the_environment_unless_one_is_named(
    monkeypatch: pytest.MonkeyPatch, environment: str, named: str, model: str
) -> None:
    found = settings(monkeypatch, CONVO_ENV=environment, CONVO_CHAT_MODEL=named)

    assert found.convo_chat_model == model


@pytest.mark.parametrize(
    ("name", "queries"),
    [("nomic-embed-text", "search_query: "), ("all-minilm", ""), ("bge-m3", "")],
)
def test_prefixes_are_those_of_nomic_where_its_model_is_served(
    monkeypatch: pytest.MonkeyPatch, name: str, queries: str
) -> None:
    found = settings(
        monkeypatch,
        CONVO_EMBED_ENDPOINT="http://o/v1",
        CONVO_EMBED_MODEL=name,
        CONVO_EMBED_DIMENSIONS="768",
    )

    assert vars(resources_with_secrets(found).embedder)["query_prefix"] == queries


@pytest.mark.parametrize(("command", "status"), [("--help", 0), ("doctor", 1)])
def test_a_bad_environment_stops_no_help_and_is_one_sentence_of_doctor(
    command: str, status: int
) -> None:
    said = subprocess.run(
        [sys.executable, "-c", "from convo_assets.cli import main; main()", command],
        capture_output=True,
        text=True,
        check=False,
        env={"CONVO_ENV": "nonsense", "COLUMNS": "200", "PYTHONPATH": str(PROJECT)},
    )

    assert said.returncode == status
    assert "Traceback" not in said.stderr
    if command == "doctor":
        assert "CONVO_ENV='nonsense' is not one of local, staging, production." in said.stdout
