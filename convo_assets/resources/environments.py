"""Which world each environment runs in: the only place that chooses."""

from collections.abc import Mapping
from typing import TypeVar

import dagster as dg
from pydantic import ValidationError

from convo_assets.errors import SettingError
from convo_assets.resources.chat import (
    EndpointChatModel,
    LlamaChatModel,
    Pace,
    PackagedChatModel,
    Prices,
)
from convo_assets.resources.documents import (
    DocumentLanding,
    FolderSources,
    LandedKnownValues,
    PolicyFile,
    XbergConverter,
)
from convo_assets.resources.embedders import MiniLmEmbedder, NomicAtlasEmbedder, NomicEmbedder
from convo_assets.resources.gliner import GlinerDetector
from convo_assets.resources.io_manager import ViewIOManager
from convo_assets.resources.precision import native_dtype
from convo_assets.resources.releases import ReleasePublisher
from convo_assets.resources.settings import Settings
from convo_assets.resources.storage import Bucket
from convo_assets.resources.store import (
    ChunkIndex,
    DatasetFiles,
    RowStore,
    StoredQuestions,
    SupabaseStore,
)
from convo_assets.resources.tuning import LoraTrainer, ModelPublisher, TuneSettings
from convo_assets.steps.converse import ChatModel
from convo_assets.world import TextEmbedder, World

C = TypeVar("C", bound=dg.Config)


def world_for(settings: Settings) -> World:
    """Return the services of the environment that the settings name.

    Nothing is started or loaded: servers and models come up when they are first used.
    """
    local = settings.convo_env == "local"
    store = store_for(settings)
    bucket = Bucket(name=settings.convo_bucket)
    artifacts = str(settings.convo_artifacts)
    rows = RowStore(store=store, artifacts=artifacts)
    landing = DocumentLanding(root=settings.landing, store=rows)
    releases = ReleasePublisher(store=store, bucket=bucket, artifacts=artifacts)
    models = ModelPublisher(store=store, bucket=bucket, artifacts=artifacts)
    return World(
        sources=FolderSources(root=settings.convo_sources),
        converter=XbergConverter(),
        detector=GlinerDetector(
            model=settings.convo_pii_model,
            device=settings.convo_device,
            offline=local or settings.convo_offline,
        ),
        known_values=LandedKnownValues(
            root=settings.landing, key_file=str(settings.convo_home / "pii.key") if local else ""
        ),
        policies=PolicyFile(path=str(settings.convo_policy)),
        embedder=MiniLmEmbedder(device=settings.convo_device) if local else _nomic(settings),
        index=ChunkIndex(store=store),
        asked_before=StoredQuestions(store=store),
        chat_model=_packaged(settings) if local else _llama(settings),
        trainer=_trainer(settings, local=local),
        store=rows,
        landing=landing,
        datasets=DatasetFiles(artifacts=artifacts),
        releases=releases,
        models=models,
        io_manager=ViewIOManager(store=rows, landing=landing, releases=releases, models=models),
    )


def store_for(settings: Settings) -> SupabaseStore:
    """Return the store: embedded where the environment is local, Supabase elsewhere."""
    if settings.convo_env == "local":
        return SupabaseStore(embedded_home=str(settings.convo_home / "postgres"))
    return SupabaseStore()


def _nomic(settings: Settings) -> TextEmbedder:
    if settings.convo_embed_engine == "atlas":
        return NomicAtlasEmbedder(
            tokenizer=settings.convo_embed_model,
            dimensions=settings.convo_embed_dimensions,
            offline=settings.convo_offline,
        )
    return NomicEmbedder(
        model=settings.convo_embed_model,
        dimensions=settings.convo_embed_dimensions,
        device=settings.convo_device,
        dtype=settings.convo_dtype,
        offline=settings.convo_offline,
    )


def _trainer(settings: Settings, *, local: bool) -> LoraTrainer:
    """Return the trainer; locally it gets by with a small budget and a bold learning rate."""
    if local:
        small = {"learning_rate": 1e-3, "token_budget": 4000, "evaluations": 2}
        return LoraTrainer(
            cache_folder=str(settings.convo_home / "models"),
            dtype=native_dtype(settings.convo_device),
            device=settings.convo_device,
            examined=12,
            tuning=_tuning(small, settings),
            report_to=settings.convo_tune_report_to,
        )
    return LoraTrainer(
        model=settings.convo_tune_model,
        dtype=settings.convo_dtype,
        quantization=settings.convo_tune_quantization,
        offline=settings.convo_offline,
        tuning=_tuning({"checkpointing": True}, settings),
        report_to=settings.convo_tune_report_to,
    )


def _tuning(defaults: Mapping[str, float], settings: Settings) -> TuneSettings:
    given = {**defaults, **settings.convo_tune_options}
    return _options(TuneSettings, given, "CONVO_TUNE_OPTIONS")


def _options(kind: type[C], given: Mapping[str, float], setting: str) -> C:
    """Return the options that a setting holds as JSON.

    Raises:
        SettingError: If an option is not known, or cannot have its value.
    """
    unknown = sorted(given.keys() - kind.model_fields)
    if unknown:
        known = ", ".join(kind.model_fields)
        raise SettingError(setting, f"cannot be used: {unknown[0]} is none of {known}")
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        problem = error.errors(include_input=False)[0]
        what = f"cannot be used: {problem['loc'][0]}: {problem['msg']}"
        raise SettingError(setting, what) from None


def _packaged(settings: Settings) -> ChatModel:
    return PackagedChatModel(
        cache_folder=str(settings.convo_home / "models"),
        device=settings.convo_device,
        prices=_options(Prices, settings.convo_chat_prices, "CONVO_CHAT_PRICES"),
    )


def _llama(settings: Settings) -> ChatModel:
    prices = _options(Prices, settings.convo_chat_prices, "CONVO_CHAT_PRICES")
    if settings.convo_chat_endpoint:
        return EndpointChatModel(
            base_url=settings.convo_chat_endpoint,
            model=settings.chat_model,
            model_tier=settings.convo_chat_tier,
            pace=_options(Pace, settings.convo_chat_pace, "CONVO_CHAT_PACE"),
            prices=prices,
        )
    return LlamaChatModel(
        model=settings.chat_model,
        dtype=settings.convo_dtype,
        quantization=settings.convo_chat_quantization,
        batch_tokens=settings.convo_chat_batch_tokens,
        model_tier=settings.convo_chat_tier,
        offline=settings.convo_offline,
        prices=prices,
    )
