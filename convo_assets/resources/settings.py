"""Every setting, read from the environment and from `.env`: the only place that reads either."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from convo_assets.errors import SettingError, UnknownEnvironmentError

PROJECT = Path(__file__).parents[2]
CHAT_BATCH_TOKENS = 16_384
"""Prompt and reply tokens per batch, padding included: the key-value cache of 64 prompts of 256
takes some 0.7 GB with the packaged model, and 2 GB with an 8B one."""
ENVIRONMENTS = ("local", "staging", "production")


class Settings(BaseSettings):
    """What a deployment may set; names in the environment are the upper-case field names."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    convo_env: str = Field(
        default="local", description="Which world: local, staging or production."
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
    convo_artifacts: Path = Field(default=PROJECT / "artifacts", description="Exported datasets.")

    convo_rehash: bool = Field(
        default=False, description="Read every source file in every run, changed or not."
    )
    convo_believe_deletions: bool = Field(
        default=False, description="Erase also when most sources are gone at once."
    )

    supabase_db_url: SecretStr | None = Field(
        default=None, description="Postgres URL of Supabase: direct, session or transaction pooler."
    )
    supabase_url: str | None = Field(default=None, description="API URL of the Supabase project.")
    supabase_service_key: SecretStr | None = Field(
        default=None, description="Service key, sb_secret_… or a JWT."
    )

    convo_bucket: str = Field(
        default="", description="Bucket of Supabase Storage for releases and models; empty: none."
    )

    convo_policy: Path = Field(
        default=PROJECT / "policy.toml",
        description="TOML file: what is redacted beside direct identifiers, and what never is.",
    )
    convo_pii_model: str = Field(
        default=str(PROJECT / "models" / "pii-small"), description="GLiNER: folder or hub id."
    )
    convo_pii_key: SecretStr | None = Field(
        default=None,
        description="Secret behind known values and surrogates; local: CONVO_HOME/pii.key.",
    )
    convo_embed_model: str = Field(
        default="nomic-ai/nomic-embed-text-v1.5", description="Nomic: folder or hub id (not local)."
    )
    convo_embed_dimensions: int = Field(default=768, ge=64, le=768, description="Matryoshka width.")
    convo_embed_engine: Literal["process", "atlas"] = Field(
        default="process", description="Where Nomic runs: in this process, or on Nomic Atlas."
    )
    nomic_api_key: SecretStr | None = Field(default=None, description="Key of Nomic Atlas.")
    convo_chat_model: str = Field(
        default="",
        description="Chat model: folder, hub id or name at the endpoint; empty: Llama 3.1 8B in "
        "production, Llama 3.2 3B in staging (not local).",
    )
    convo_chat_tier: Literal["large", "small"] = Field(
        default="large", description="large writes answers; small (under 3B) selects them."
    )
    convo_chat_endpoint: str | None = Field(
        default=None,
        description="OpenAI-compatible base URL; empty: the model runs in this process.",
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
        default="none", description="bitsandbytes."
    )
    convo_chat_batch_tokens: int = Field(
        default=CHAT_BATCH_TOKENS,
        ge=1,
        description="Prompt and reply tokens generated together (not local).",
    )
    convo_tune_model: str = Field(
        default="meta-llama/Llama-3.1-8B-Instruct",
        description="Model to tune: folder or hub id (not local).",
    )
    convo_tune_quantization: Literal["none", "4bit"] = Field(
        default="4bit", description="4bit: QLoRA, needs a GPU (not local)."
    )
    convo_tune_options: dict[str, float] = Field(
        default_factory=dict,
        description="Fields of TuneSettings as JSON: rank, epochs, token_budget, packing, seed, …",
    )
    convo_tune_report_to: str = Field(
        default="none", description="Where training reports as well: wandb, mlflow, tensorboard."
    )
    convo_device: str = Field(
        default="cpu", description="torch device of PII and embedding models; local: of all."
    )
    convo_dtype: str = Field(
        default="bfloat16", description="torch dtype of embedding and chat models."
    )
    convo_offline: bool = Field(default=False, description="Never ask a model hub (local: always).")

    @property
    def chat_model(self) -> str:
        """Return the chat model of the environment, unless one is named."""
        size = "3.2-3B" if self.convo_env == "staging" else "3.1-8B"
        return self.convo_chat_model or f"meta-llama/Llama-{size}-Instruct"

    @property
    def landing(self) -> str:
        """Return where raw documents rest."""
        return self.convo_landing or str(self.convo_home / "landing")


def load_settings() -> Settings:
    """Return the settings of this process.

    Raises:
        UnknownEnvironmentError: If `CONVO_ENV` names no environment.
        SettingError: If a setting is missing in its environment, or cannot be used.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        problem = error.errors(include_input=False)[0]
        name = str(problem["loc"][0]).upper()
        raise SettingError(name, f"cannot be used: {problem['msg']}") from None
    if settings.convo_env not in ENVIRONMENTS:
        raise UnknownEnvironmentError(settings.convo_env, ENVIRONMENTS)
    if settings.convo_env != "local" and settings.supabase_db_url is None:
        raise SettingError("SUPABASE_DB_URL", f"is needed when CONVO_ENV={settings.convo_env}")
    if settings.convo_env != "local" and settings.convo_pii_key is None:
        raise SettingError("CONVO_PII_KEY", f"is needed when CONVO_ENV={settings.convo_env}")
    return settings
