"""Every setting, read from the environment, `.env` and one YAML file: the only place that does.

A value is taken from the environment, else from the file, else from the preset that `CONVO_ENV`
names, else from the default of its field.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import yaml
from dotenv import load_dotenv
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    YamlConfigSettingsSource,
)

from convo_assets.errors import SettingError, UnknownEnvironmentError, nearest

PROJECT = Path(__file__).parents[2]
CHAT_BATCH_TOKENS = 16_384
"""Prompt and reply tokens per batch, padding included: the key-value cache of 64 prompts of 256
takes some 0.7 GB with the packaged model, and 2 GB with an 8B one."""

_PREFIX = "CONVO_"
"""How the names of our own variables begin."""

_HOSTED: Mapping[str, Any] = MappingProxyType(
    {
        "convo_store": "supabase",
        "convo_embedder": "nomic",
        "convo_embed_model": "nomic-ai/nomic-embed-text-v1.5",
        "convo_embed_dimensions": 768,
        "convo_chat": "transformers",
        "convo_trainer": "lora",
        "convo_tune_model": "meta-llama/Llama-3.1-8B-Instruct",
    }
)
PRESETS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "local": {
            "convo_store": "embedded",
            "convo_embedder": "packaged",
            "convo_chat": "packaged",
            "convo_trainer": "packaged",
            "convo_offline": True,
        },
        "staging": {**_HOSTED, "convo_chat_model": "meta-llama/Llama-3.2-3B-Instruct"},
        "production": {**_HOSTED, "convo_chat_model": "meta-llama/Llama-3.1-8B-Instruct"},
    }
)
"""What each environment chooses where nobody says otherwise."""

IMPLIED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "convo_chat_endpoint": ("convo_chat", "endpoint"),
        "convo_judge_endpoint": ("convo_judge", "endpoint"),
        "convo_pii_model": ("convo_detector", "gliner"),
        "convo_embed_endpoint": ("convo_embedder", "endpoint"),
        "convo_rerank_endpoint": ("convo_reranker", "endpoint"),
        "convo_tune_model": ("convo_trainer", "lora"),
    }
)
"""Settings that only one implementation reads: giving one chooses it, unless the same place
(environment or file) chooses another."""

SECRETS = frozenset(
    {
        "supabase_db_url",
        "supabase_service_key",
        "convo_pii_key",
        "convo_landing_key",
        "convo_landing_old_key",
        "nomic_api_key",
        "convo_chat_api_key",
        "convo_judge_api_key",
        "convo_embed_api_key",
        "convo_rerank_api_key",
    }
)
"""Secrets: read from the environment or `.env` only, never from the file of settings."""


class Settings(BaseSettings):
    """What a deployment may set; names in the environment are the upper-case field names."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    convo_env: str = Field(
        default="local", description="Preset of choices: local, staging or production."
    )
    convo_config: Path = Field(
        default=Path("convo.yaml"), description="YAML file of settings; not there: none is read."
    )
    convo_home: Path = Field(
        default=PROJECT / ".convo", description="State: database, models, Dagster."
    )
    convo_executor: Literal["in_process", "multiprocess", "ray"] = Field(
        default="in_process", description="Where the steps of a run are executed."
    )
    convo_look_seconds: int = Field(
        default=60, ge=1, description="How often the sensor looks at the sources."
    )
    convo_sources: str = Field(
        default=str(PROJECT / "sources"), description="Folder or fsspec URL, one folder per source."
    )
    convo_landing: str = Field(default="", description="Raw documents; empty: CONVO_HOME/landing.")
    convo_landing_key: SecretStr | None = Field(
        default=None,
        description="Secret that raw documents are encrypted with; not set: they are not.",
    )
    convo_landing_old_key: SecretStr | None = Field(
        default=None, description="The secret before that one, until `convo-assets rekey` has run."
    )
    convo_landing_kms: str = Field(
        default="",
        description="Instead of a secret: package.module:Class#name, a pyarrow KmsClient and its "
        "master key.",
    )
    convo_artifacts: Path = Field(default=PROJECT / "artifacts", description="Exported datasets.")

    convo_rehash: bool = Field(
        default=False, description="Read every source file in every run, changed or not."
    )
    convo_believe_deletions: bool = Field(
        default=False, description="Erase also when most sources are gone at once."
    )

    convo_store: str = Field(default="embedded", description="embedded or supabase.")
    supabase_db_url: SecretStr | None = Field(
        default=None, description="Postgres URL of Supabase: direct, session or transaction pooler."
    )
    supabase_url: str = Field(default="", description="API URL of the Supabase project.")
    supabase_service_key: SecretStr | None = Field(
        default=None, description="Service key, sb_secret_… or a JWT."
    )
    convo_storage: str = Field(
        default="none", description="Object storage of releases and models: none, supabase, fsspec."
    )
    convo_bucket: str = Field(
        default="", description="Name of the Supabase bucket, or fsspec URL of a folder (s3://…)."
    )

    convo_converter: str = Field(
        default="xberg", description="Files to Markdown: xberg or markitdown."
    )
    convo_convert_seconds: int = Field(
        default=120, ge=1, description="Seconds that the conversion of one file may take."
    )
    convo_convert_megabytes: int = Field(
        default=2_000, ge=256, description="Memory of each process that converts files."
    )
    convo_convert_workers: int = Field(
        default=2, ge=1, description="How many files of a source are converted at the same time."
    )
    convo_detector: str = Field(
        default="packaged", description="Finds personal data: packaged or gliner."
    )
    convo_policy: Path = Field(
        default=PROJECT / "policy.toml",
        description="TOML file: what is redacted beside direct identifiers, and what never is.",
    )
    convo_pii_model: str = Field(
        default="", description="Folder or hub id of a GLiNER checkpoint (gliner)."
    )
    convo_pii_key: SecretStr | None = Field(
        default=None,
        description="Secret behind known values and surrogates; embedded store: "
        "CONVO_HOME/pii.key.",
    )

    convo_embedder: str = Field(
        default="packaged", description="packaged, transformers, nomic, atlas or endpoint."
    )
    convo_embed_model: str = Field(
        default="", description="Folder or hub id; endpoint: name of the model there."
    )
    convo_embed_dimensions: int | None = Field(
        default=None,
        ge=1,
        le=4000,
        description="Width of vectors; Matryoshka models can be cut to fewer numbers.",
    )
    convo_embed_endpoint: str = Field(
        default="", description="Base URL of an OpenAI-compatible server with /embeddings."
    )
    convo_embed_api_key: SecretStr | None = Field(default=None, description="Key of that server.")
    convo_embed_batch: int = Field(default=64, ge=1, description="Texts per request.")
    convo_embed_query_prefix: str | None = Field(
        default=None,
        description="Put before questions; not set: the folder's prompt (transformers), or Nomic's "
        "if the name has nomic-embed (endpoint).",
    )
    convo_embed_document_prefix: str | None = Field(
        default=None, description="Put before passages; not set: as above."
    )
    convo_embed_tokenizer: str = Field(
        default="",
        description="Folder or hub id of the endpoint's tokenizer, to measure passages with; "
        "empty: tokens are estimated, rather too many than too few.",
    )
    convo_reranker: str = Field(
        default="none", description="none, transformers (a cross-encoder) or endpoint."
    )
    convo_rerank_model: str = Field(
        default="", description="Folder or hub id; endpoint: name of the model there."
    )
    convo_rerank_endpoint: str = Field(default="", description="Base URL of a server with /rerank.")
    convo_rerank_api_key: SecretStr | None = Field(default=None, description="Key of that server.")
    nomic_api_key: SecretStr | None = Field(default=None, description="Key of Nomic Atlas.")

    convo_chat: str = Field(
        default="packaged", description="none, packaged, transformers or endpoint."
    )
    convo_chat_model: str = Field(
        default="", description="Chat model: folder, hub id or name at the endpoint."
    )
    convo_chat_tier: Literal["large", "small"] = Field(
        default="large",
        description="large writes conversations; small (under 3B) is not asked, as if there were "
        "none.",
    )
    convo_chat_endpoint: str = Field(
        default="", description="OpenAI-compatible base URL of the chat model."
    )
    convo_chat_api_key: SecretStr | None = Field(default=None, description="Key of the endpoint.")
    convo_chat_prices: dict[str, float] = Field(
        default_factory=dict,
        description="As JSON: prompt and reply per million tokens, hour of one's own machine.",
    )
    convo_chat_pace: dict[str, float] = Field(
        default_factory=dict,
        description="Limits of the endpoint as JSON: concurrency, timeout_seconds, "
        "requests_per_minute, tokens_per_minute.",
    )
    convo_chat_quantization: Literal["none", "4bit"] = Field(
        default="none", description="bitsandbytes (transformers)."
    )
    convo_chat_batch_tokens: int = Field(
        default=CHAT_BATCH_TOKENS,
        ge=1,
        description="Prompt and reply tokens generated together (transformers).",
    )

    convo_judge: str = Field(
        default="auto",
        description="Model that judges conversations: auto (same, if the chat model is large), "
        "none, same or endpoint.",
    )
    convo_judge_endpoint: str = Field(
        default="", description="OpenAI-compatible base URL of the judge."
    )
    convo_judge_model: str = Field(default="", description="Name of the judge at its endpoint.")
    convo_judge_api_key: SecretStr | None = Field(default=None, description="Key of the judge.")
    convo_judge_pace: dict[str, float] = Field(
        default_factory=dict, description="As CONVO_CHAT_PACE, for the judge."
    )

    convo_trainer: str = Field(default="packaged", description="none, packaged or lora.")
    convo_tune_model: str = Field(default="", description="Model to tune (lora): folder or hub id.")
    convo_tune_quantization: Literal["none", "4bit"] = Field(
        default="4bit", description="4bit: QLoRA, needs a GPU (lora)."
    )
    convo_tune_preset: Literal["quick", "standard", "thorough"] = Field(
        default="quick",
        description="How long a model is tuned: quick sees rows once, and with the packaged model "
        "the first 4,000 tokens of them; standard all rows 4 times, thorough 8.",
    )
    convo_tune_options: dict[str, float] = Field(
        default_factory=dict,
        description="Fields of TuneSettings as JSON: rank, epochs, token_budget, packing, seed, …",
    )
    convo_tune_report_to: str = Field(
        default="none", description="Where training reports as well: wandb, mlflow, tensorboard."
    )
    convo_device: str = Field(
        default="cpu", description="torch device of PII and embedding models and packaged models."
    )
    convo_dtype: Literal["bfloat16", "float16", "float32"] = Field(
        default="bfloat16", description="torch dtype of embedding and chat models."
    )
    convo_offline: bool = Field(
        default=False, description="Never ask a model hub (preset local: true)."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - see `load_env_file`
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - not used
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return where values come from, the place that wins first."""
        return (
            init_settings,
            _Environment(settings_cls, env_ignore_empty=True),
            _File(settings_cls, config_file(env_settings())),
            _Preset(settings_cls),
        )

    @property
    def landing(self) -> str:
        """Return where raw documents rest."""
        return self.convo_landing or str(self.convo_home / "landing")


class _Environment(EnvSettingsSource):
    """The environment, with what it implies."""

    def __call__(self) -> dict[str, Any]:
        return _with_implied(super().__call__())


class _File(YamlConfigSettingsSource):
    """The YAML file, with what it implies; names are those of the environment, in any case."""

    def __init__(self, settings_cls: type[BaseSettings], path: Path | None) -> None:
        self._path = path
        super().__init__(settings_cls, yaml_file=path)

    def _read_file(self, file_path: Any) -> dict[str, Any]:
        try:
            content: Any = super()._read_file(file_path)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            problem = f"names {file_path}, which is not YAML ({type(error).__name__})"
            raise SettingError("CONVO_CONFIG", problem) from None
        if not isinstance(content, dict):
            problem = f"names {file_path}, which is no list of `name: value`"
            raise SettingError("CONVO_CONFIG", problem)
        named = {str(name).lower(): value for name, value in content.items()}
        for name in named:
            if name in SECRETS:
                problem = (
                    f"is a secret and stands in {file_path}: set it in the environment or .env"
                )
                raise SettingError(name.upper(), problem)
            if name not in Settings.model_fields:
                known = [field.upper() for field in Settings.model_fields]
                hint = nearest(name.upper(), known)
                raise SettingError(name.upper(), f"in {file_path} is none that is known{hint}")
        return named

    def __call__(self) -> dict[str, Any]:
        return _with_implied(super().__call__())


class _Preset(PydanticBaseSettingsSource):
    """What the environment that is named chooses."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        """Return the value of one setting."""
        return self().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return all values of the preset.

        Raises:
            UnknownEnvironmentError: If there is none of that name.
            SettingError: If the address of a hosted store is given and the preset has its own.
        """
        given = self.current_state
        name = str(given.get("convo_env", "local"))
        if name not in PRESETS:
            raise UnknownEnvironmentError(name, tuple(PRESETS))
        chosen = PRESETS[name]
        undecided = given.get("supabase_db_url") and "convo_store" not in given
        if undecided and chosen["convo_store"] == "embedded":
            # Not implied: documents would go to a database elsewhere because of a variable that
            # was left in the environment.
            problem = (
                f"is set, and CONVO_ENV={name} has an embedded store: set CONVO_STORE=supabase "
                "to use that database, or CONVO_STORE=embedded to leave it alone"
            )
            raise SettingError("SUPABASE_DB_URL", problem)
        return dict(chosen)


def load_env_file() -> None:
    """Take what `.env` in the working directory says into the environment, which wins.

    Dagster's own processes do the same; `dg.EnvVar` then finds it there.
    """
    load_dotenv(Path(".env"), override=False)


def load_settings() -> Settings:
    """Return the settings of this process.

    Raises:
        UnknownEnvironmentError: If `CONVO_ENV` names no environment.
        SettingError: If a setting is not known, or cannot be used.
    """
    _expect_known(os.environ)  # noqa: TID251 - the only place
    try:
        return Settings()
    except ValidationError as error:
        problem = error.errors(include_input=False)[0]
        name = str(problem["loc"][0])
        where = origins().get(name, "a preset")
        raise SettingError(
            name.upper(), f"cannot be used: {problem['msg']} (from {where})"
        ) from None
    except SettingsError as error:
        named = re.search(r'field "(\w+)"', str(error))
        name = named[1].upper() if named else "CONVO_CONFIG"
        raise SettingError(name, "cannot be used: it is not JSON (from environment)") from None


def _expect_known(environment: Mapping[str, str]) -> None:
    """Let no variable pass that looks like a setting and is read by nobody.

    Raises:
        SettingError: If there is one.
    """
    known = {name.upper() for name in Settings.model_fields}
    for name in sorted(environment):
        if name.startswith(_PREFIX) and name not in known:
            problem = f"in the environment is none that is known{nearest(name, sorted(known))}"
            raise SettingError(name, problem)


def origins() -> dict[str, str]:
    """Return which settings are given, and where: `environment`, or the name of the file.

    What is given twice is said of the place that wins.
    """
    environment = EnvSettingsSource(Settings, env_ignore_empty=True)()
    path = config_file(environment)
    file = _File(Settings, path)()
    return {
        **dict.fromkeys(file, str(path)),
        **dict.fromkeys(_with_implied(environment), "environment"),
    }


def secret_value(name: str) -> str:
    """Return the value of a variable of the environment, where Dagster would look it up itself."""
    return os.environ.get(name, "")  # noqa: TID251 - the only place


def config_file(given: Mapping[str, Any]) -> Path | None:
    """Return the YAML file of settings; None if none is named and `convo.yaml` is not there.

    Raises:
        SettingError: If one is named that is not there.
    """
    path = Path(given.get("convo_config", "convo.yaml"))
    if path.is_file():
        return path
    if "convo_config" in given:
        raise SettingError("CONVO_CONFIG", f"names {path}, which is not a file")
    return None


def _with_implied(given: dict[str, Any]) -> dict[str, Any]:
    implied = {
        role: choice
        for name, (role, choice) in IMPLIED.items()
        if given.get(name) and role not in given
    }
    if given.get("convo_bucket") and "convo_storage" not in given:
        implied["convo_storage"] = "fsspec" if "://" in given["convo_bucket"] else "supabase"
    return {**given, **implied}
