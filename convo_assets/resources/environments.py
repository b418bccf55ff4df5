"""Which implementation each role has: the only place that chooses.

Each role has a table of choices. A factory gets all settings, says what is missing for its choice,
and starts or loads nothing: servers and models come up when they are first used.
"""

from collections.abc import Mapping, Sequence

import dagster as dg

from convo_assets.errors import SettingError
from convo_assets.resources.chat import (
    EndpointChatModel,
    LlamaChatModel,
    NoChatModel,
    Pace,
    PackagedChatModel,
    Prices,
)
from convo_assets.resources.documents import (
    DocumentLanding,
    FolderSources,
    LandedKnownValues,
    PolicyFile,
    PooledConverter,
    declared_sources,
    places_of,
    policies_of,
    profiles_of,
    retention_of,
)
from convo_assets.resources.documents.encryption import LandingCipher, landing_cipher
from convo_assets.resources.embedders import (
    MiniLmEmbedder,
    NomicAtlasEmbedder,
    NomicEmbedder,
    OpenAiEmbedder,
    TransformersEmbedder,
)
from convo_assets.resources.gliner import GlinerDetector
from convo_assets.resources.io_manager import ViewIOManager
from convo_assets.resources.precision import has_accelerator, native_dtype
from convo_assets.resources.releases import ReleasePublisher
from convo_assets.resources.rerankers import CrossEncoderReranker, EndpointReranker
from convo_assets.resources.roles import Role, Secret, given, only_for, options, secret_of
from convo_assets.resources.settings import PROJECT, Settings, secret_value
from convo_assets.resources.storage import Bucket, FsspecBucket, SupabaseBucket
from convo_assets.resources.store import (
    ChunkIndex,
    DatasetFiles,
    RowStore,
    StoredQuestions,
    SupabaseStore,
)
from convo_assets.resources.tuning import (
    PRESETS,
    LoraTrainer,
    ModelPublisher,
    NoTrainer,
    TuneSettings,
)
from convo_assets.resources.workspace import Workspace
from convo_assets.roles import ModelTrainer, Resources, TextEmbedder
from convo_assets.steps.converse import ChatModel
from convo_assets.steps.ingest import DocumentConverter
from convo_assets.steps.redact import PiiDetector
from convo_assets.steps.retrieve import Reranker


def resources_for(settings: Settings, *, secret: Secret = dg.EnvVar) -> Resources:
    """Return the services that the settings choose, for Dagster.

    Raises:
        SettingError: If choices do not go together, or something is missing for one of them.
    """
    database = STORE.build(settings, secret)
    bucket = STORAGE.build(settings, secret)
    workspace = workspace_for(settings)
    store = RowStore(database=database, workspace=workspace)
    landing = DocumentLanding(
        store=store,
        workspace=workspace,
        key=secret_of(settings, "convo_landing_key", secret),
        old_key=secret_of(settings, "convo_landing_old_key", secret),
        key_service=settings.convo_landing_kms,
        days_kept=retention_of(declared_sources()),
    )
    releases = ReleasePublisher(database=database, bucket=bucket, workspace=workspace)
    models = ModelPublisher(database=database, bucket=bucket, workspace=workspace)
    return Resources(
        sources=sources_for(settings, workspace),
        converter=CONVERTER.build(settings, secret),
        detector=DETECTOR.build(settings, secret),
        known_values=_known_values(settings, secret, workspace),
        policies=policies_for(settings),
        embedder=EMBEDDER.build(settings, secret),
        index=ChunkIndex(store=database),
        reranker=RERANKER.build(settings, secret),
        question_history=StoredQuestions(store=database),
        profiles=profiles_of(declared_sources()),
        chat_model=CHAT.build(settings, secret),
        judge=JUDGE.build(settings, secret),
        trainer=TRAINER.build(settings, secret),
        store=store,
        landing=landing,
        datasets=DatasetFiles(workspace=workspace),
        releases=releases,
        models=models,
        workspace=workspace,
        database=database,
        bucket=bucket,
        rows_io=ViewIOManager(store=store, landing=landing, releases=releases, models=models),
    )


def resources_with_secrets(settings: Settings) -> Resources:
    """Return the services that the settings choose, with secrets filled in: not for Dagster."""
    return resources_for(settings, secret=secret_value)


def store_for(settings: Settings) -> SupabaseStore:
    """Return the store that the settings choose, with secrets filled in: not for Dagster."""
    return STORE.build(settings, secret_value)


def cipher_for(settings: Settings) -> LandingCipher | None:
    """Return what encrypts raw documents, with secrets filled in; nothing if nothing does."""
    return landing_cipher(
        key=secret_of(settings, "convo_landing_key", secret_value),
        old_key=secret_of(settings, "convo_landing_old_key", secret_value),
        service=settings.convo_landing_kms,
    )


def bucket_for(settings: Settings) -> Bucket:
    """Return the object storage that the settings choose, with secrets filled in."""
    return STORAGE.build(settings, secret_value)


def workspace_for(settings: Settings) -> Workspace:
    """Return where this deployment keeps its files."""
    return Workspace(
        home=str(settings.convo_home),
        landing=settings.landing,
        artifacts=str(settings.convo_artifacts),
    )


def sources_for(settings: Settings, workspace: Workspace) -> FolderSources:
    """Return the document sources: folders below one root, and those that are declared."""
    return FolderSources(
        root=settings.convo_sources,
        places=places_of(declared_sources()),
        workspace=workspace,
        rehash=settings.convo_rehash,
        max_seconds=settings.convo_convert_seconds,
        max_megabytes=settings.convo_convert_megabytes,
    )


def policies_for(settings: Settings) -> PolicyFile:
    """Return what is redacted in each source, by the policy file and by declarations."""
    return PolicyFile(
        path=str(settings.convo_policy),
        declared=policies_of(declared_sources()),
        sources=sources_for(settings, workspace_for(settings)),
    )


def _embedded_store(settings: Settings, secret: Secret) -> SupabaseStore:  # noqa: ARG001
    return SupabaseStore(embedded_home=str(workspace_for(settings).database))


def _supabase_store(settings: Settings, secret: Secret) -> SupabaseStore:
    url = secret_of(settings, "supabase_db_url", secret, needed_when="CONVO_STORE=supabase")
    return SupabaseStore(database_url=url, project_url=settings.supabase_url)


def _no_bucket(settings: Settings, secret: Secret) -> Bucket:  # noqa: ARG001
    return Bucket()


def _supabase_bucket(settings: Settings, secret: Secret) -> Bucket:
    why = "CONVO_STORAGE=supabase"
    return SupabaseBucket(
        name=given(settings, "convo_bucket", needed_when=why),
        project_url=given(settings, "supabase_url", needed_when=why),
        service_key=secret_of(settings, "supabase_service_key", secret, needed_when=why),
    )


def _fsspec_bucket(settings: Settings, secret: Secret) -> Bucket:  # noqa: ARG001
    url = given(settings, "convo_bucket", needed_when="CONVO_STORAGE=fsspec")
    if "://" not in url:
        problem = "is no URL, as CONVO_STORAGE=fsspec needs it: s3://bucket/folder or file:///path"
        raise SettingError("CONVO_BUCKET", problem)
    return FsspecBucket(url=url)


def _xberg(settings: Settings, secret: Secret) -> DocumentConverter:  # noqa: ARG001
    return _converter(settings, [])


def _markitdown(settings: Settings, secret: Secret) -> DocumentConverter:  # noqa: ARG001
    return _converter(settings, ["markitdown"])


def _converter(settings: Settings, preferred: list[str]) -> DocumentConverter:
    return PooledConverter(
        preferred=preferred,
        max_seconds=settings.convo_convert_seconds,
        max_megabytes=settings.convo_convert_megabytes,
        workers=settings.convo_convert_workers,
    )


def _packaged_detector(settings: Settings, secret: Secret) -> PiiDetector:  # noqa: ARG001
    return GlinerDetector(model=str(PACKAGED_DETECTOR), device=settings.convo_device, offline=True)


def _gliner(settings: Settings, secret: Secret) -> PiiDetector:  # noqa: ARG001
    return GlinerDetector(
        model=given(settings, "convo_pii_model", needed_when="CONVO_DETECTOR=gliner"),
        device=settings.convo_device,
        offline=settings.convo_offline,
    )


def _known_values(settings: Settings, secret: Secret, workspace: Workspace) -> LandedKnownValues:
    if settings.convo_pii_key or settings.convo_store != "embedded":
        why = f"CONVO_STORE={settings.convo_store}"
        key = secret_of(settings, "convo_pii_key", secret, needed_when=why)
        return LandedKnownValues(workspace=workspace, secret=key)
    return LandedKnownValues(workspace=workspace, key_file=str(workspace.key_file))


def _minilm(settings: Settings, secret: Secret) -> TextEmbedder:  # noqa: ARG001
    return MiniLmEmbedder(device=settings.convo_device)


def _encoder(settings: Settings, secret: Secret) -> TextEmbedder:  # noqa: ARG001
    return TransformersEmbedder(
        model=given(settings, "convo_embed_model", needed_when="CONVO_EMBEDDER=transformers"),
        dimensions=settings.convo_embed_dimensions or 0,
        query_prefix=settings.convo_embed_query_prefix,
        document_prefix=settings.convo_embed_document_prefix,
        device=settings.convo_device,
        dtype=settings.convo_dtype,
        offline=settings.convo_offline,
    )


def _nomic(settings: Settings, secret: Secret) -> TextEmbedder:  # noqa: ARG001
    why = "CONVO_EMBEDDER=nomic"
    return NomicEmbedder(
        model=given(settings, "convo_embed_model", needed_when=why),
        dimensions=_nomic_width(settings),
        device=settings.convo_device,
        dtype=settings.convo_dtype,
        offline=settings.convo_offline,
    )


def _atlas(settings: Settings, secret: Secret) -> TextEmbedder:
    why = "CONVO_EMBEDDER=atlas"
    return NomicAtlasEmbedder(
        tokenizer=given(settings, "convo_embed_model", needed_when=why),
        api_key=secret_of(settings, "nomic_api_key", secret, needed_when=why),
        dimensions=_nomic_width(settings),
        offline=settings.convo_offline,
    )


def _nomic_width(settings: Settings) -> int:
    width = settings.convo_embed_dimensions or NOMIC_MAX_WIDTH
    if not NOMIC_MIN_WIDTH <= width <= NOMIC_MAX_WIDTH:
        problem = f"is {width}, and vectors of Nomic have {NOMIC_MIN_WIDTH} to {NOMIC_MAX_WIDTH}"
        raise SettingError("CONVO_EMBED_DIMENSIONS", problem)
    return width


def _served_embedder(settings: Settings, secret: Secret) -> TextEmbedder:
    why = "CONVO_EMBEDDER=endpoint"
    model = given(settings, "convo_embed_model", needed_when=why)
    if settings.convo_embed_dimensions is None:
        raise SettingError("CONVO_EMBED_DIMENSIONS", f"is needed when {why}")
    usual = NOMIC_PREFIXES if "nomic-embed" in model else ("", "")
    query, document = settings.convo_embed_query_prefix, settings.convo_embed_document_prefix
    return OpenAiEmbedder(
        base_url=given(settings, "convo_embed_endpoint", needed_when=why),
        model=model,
        dimensions=settings.convo_embed_dimensions,
        api_key=secret_of(settings, "convo_embed_api_key", secret),
        batch=settings.convo_embed_batch,
        query_prefix=usual[0] if query is None else query,
        document_prefix=usual[1] if document is None else document,
        tokenizer=settings.convo_embed_tokenizer,
        offline=settings.convo_offline,
    )


def _no_reranker(settings: Settings, secret: Secret) -> Reranker | None:  # noqa: ARG001
    return None


def _cross_encoder(settings: Settings, secret: Secret) -> Reranker | None:  # noqa: ARG001
    return CrossEncoderReranker(
        model=given(settings, "convo_rerank_model", needed_when="CONVO_RERANKER=transformers"),
        device=settings.convo_device,
        dtype=settings.convo_dtype,
        offline=settings.convo_offline,
    )


def _served_reranker(settings: Settings, secret: Secret) -> Reranker | None:
    why = "CONVO_RERANKER=endpoint"
    return EndpointReranker(
        base_url=given(settings, "convo_rerank_endpoint", needed_when=why),
        model=given(settings, "convo_rerank_model", needed_when=why),
        api_key=secret_of(settings, "convo_rerank_api_key", secret),
    )


def _no_chat(settings: Settings, secret: Secret) -> ChatModel:  # noqa: ARG001
    _not_quantized(settings)
    return NoChatModel()


def _packaged_chat(settings: Settings, secret: Secret) -> ChatModel:  # noqa: ARG001
    _not_quantized(settings)
    return PackagedChatModel(
        cache_folder=str(workspace_for(settings).models),
        device=settings.convo_device,
        prices=_prices(settings),
    )


def _llama(settings: Settings, secret: Secret) -> ChatModel:  # noqa: ARG001
    return LlamaChatModel(
        model=given(settings, "convo_chat_model", needed_when="CONVO_CHAT=transformers"),
        device_map=_any_device(settings),
        dtype=settings.convo_dtype,
        quantization=settings.convo_chat_quantization,
        batch_tokens=settings.convo_chat_batch_tokens,
        model_tier=settings.convo_chat_tier,
        offline=settings.convo_offline,
        prices=_prices(settings),
    )


def _served_chat(settings: Settings, secret: Secret) -> ChatModel:
    _not_quantized(settings)
    why = "CONVO_CHAT=endpoint"
    return EndpointChatModel(
        base_url=given(settings, "convo_chat_endpoint", needed_when=why),
        model=given(settings, "convo_chat_model", needed_when=why),
        api_key=secret_of(settings, "convo_chat_api_key", secret),
        model_tier=settings.convo_chat_tier,
        pace=options(Pace, settings.convo_chat_pace, "CONVO_CHAT_PACE"),
        prices=_prices(settings),
        memory=str(workspace_for(settings).replies),
    )


def _judge_of_large(settings: Settings, secret: Secret) -> ChatModel | None:
    """Return the chat model itself as the judge of what it writes, if it writes anything."""
    writes = settings.convo_chat in {"transformers", "endpoint"}
    large = writes and settings.convo_chat_tier == "large"
    return CHAT.build(settings, secret) if large else None


def _no_judge(settings: Settings, secret: Secret) -> ChatModel | None:  # noqa: ARG001
    return None


def _same_judge(settings: Settings, secret: Secret) -> ChatModel | None:
    if settings.convo_chat == "none":
        problem = "is `same`, and CONVO_CHAT is none: choose none or endpoint, or a chat model"
        raise SettingError("CONVO_JUDGE", problem)
    return CHAT.build(settings, secret)


def _served_judge(settings: Settings, secret: Secret) -> ChatModel | None:
    why = "CONVO_JUDGE=endpoint"
    return EndpointChatModel(
        base_url=given(settings, "convo_judge_endpoint", needed_when=why),
        model=given(settings, "convo_judge_model", needed_when=why),
        api_key=secret_of(settings, "convo_judge_api_key", secret),
        pace=options(Pace, settings.convo_judge_pace, "CONVO_JUDGE_PACE"),
        memory=str(workspace_for(settings).replies),
        role="JUDGE",
    )


def _no_trainer(settings: Settings, secret: Secret) -> ModelTrainer:  # noqa: ARG001
    return NoTrainer()


def _packaged_trainer(settings: Settings, secret: Secret) -> ModelTrainer:  # noqa: ARG001
    """Return a trainer with a bold learning rate, and with a small budget where it is quick.

    Of 30 layers the upper ones get adapters: the lower ones need no gradients then, which saves a
    third of the time.
    """
    if "convo_tune_quantization" in settings.model_fields_set:
        only_for(settings, "convo_tune_quantization", "CONVO_TRAINER=lora")
    small: dict[str, float] = {"learning_rate": 1e-3, "evaluations": 2}
    small |= {"feed_forward": True, "upper_layers": 0.6}
    if settings.convo_tune_preset == "quick":
        small["token_budget"] = 4000
    return LoraTrainer(
        cache_folder=str(workspace_for(settings).models),
        dtype=native_dtype(settings.convo_device),
        device=settings.convo_device,
        examined=12,
        tuning=_tuning(small, settings),
        report_to=settings.convo_tune_report_to,
    )


def _lora(settings: Settings, secret: Secret) -> ModelTrainer:  # noqa: ARG001
    return LoraTrainer(
        model=given(settings, "convo_tune_model", needed_when="CONVO_TRAINER=lora"),
        device=_any_device(settings),
        dtype=settings.convo_dtype,
        quantization=settings.convo_tune_quantization,
        offline=settings.convo_offline,
        tuning=_tuning({"checkpointing": True}, settings),
        report_to=settings.convo_tune_report_to,
    )


def _any_device(settings: Settings) -> str:
    """Return `auto`, the accelerators of where a step runs, or `cpu` where there is none.

    On a Ray cluster a step runs on another machine than this; it asks the cluster for a GPU.
    """
    return "auto" if settings.convo_executor == "ray" or has_accelerator() else "cpu"


def _not_quantized(settings: Settings) -> None:
    only_for(settings, "convo_chat_quantization", "CONVO_CHAT=transformers")


def _prices(settings: Settings) -> Prices:
    return options(Prices, settings.convo_chat_prices, "CONVO_CHAT_PRICES")


def _tuning(defaults: Mapping[str, float], settings: Settings) -> TuneSettings:
    chosen = {**defaults, **PRESETS[settings.convo_tune_preset], **settings.convo_tune_options}
    return options(TuneSettings, chosen, "CONVO_TUNE_OPTIONS")


PACKAGED_DETECTOR = PROJECT / "models" / "pii-small"
"""The GLiNER checkpoint that comes with this project."""

NOMIC_MIN_WIDTH, NOMIC_MAX_WIDTH = 64, 768
NOMIC_PREFIXES = ("search_query: ", "search_document: ")
"""What nomic-embed-text was trained with; a server that only runs it leaves them to its callers."""

STORE = Role(
    name="store",
    setting="convo_store",
    choices={"embedded": _embedded_store, "supabase": _supabase_store},
)
STORAGE = Role(
    name="object storage",
    setting="convo_storage",
    choices={"none": _no_bucket, "supabase": _supabase_bucket, "fsspec": _fsspec_bucket},
)
CONVERTER = Role(
    name="converter",
    setting="convo_converter",
    choices={"xberg": _xberg, "markitdown": _markitdown},
)
DETECTOR = Role(
    name="PII detector",
    setting="convo_detector",
    choices={"packaged": _packaged_detector, "gliner": _gliner},
)
EMBEDDER = Role(
    name="embedder",
    setting="convo_embedder",
    choices={
        "packaged": _minilm,
        "transformers": _encoder,
        "nomic": _nomic,
        "atlas": _atlas,
        "endpoint": _served_embedder,
    },
)
RERANKER = Role(
    name="reranker",
    setting="convo_reranker",
    choices={"none": _no_reranker, "transformers": _cross_encoder, "endpoint": _served_reranker},
)
CHAT = Role(
    name="chat model",
    setting="convo_chat",
    choices={
        "none": _no_chat,
        "packaged": _packaged_chat,
        "transformers": _llama,
        "endpoint": _served_chat,
    },
)
JUDGE = Role(
    name="judge",
    setting="convo_judge",
    choices={
        "auto": _judge_of_large,
        "none": _no_judge,
        "same": _same_judge,
        "endpoint": _served_judge,
    },
)
TRAINER = Role(
    name="trainer",
    setting="convo_trainer",
    choices={"none": _no_trainer, "packaged": _packaged_trainer, "lora": _lora},
)

ROLES: Sequence[Role[object]] = (
    STORE,
    STORAGE,
    CONVERTER,
    DETECTOR,
    EMBEDDER,
    RERANKER,
    CHAT,
    JUDGE,
    TRAINER,
)
"""Every part that is chosen by a setting of its own."""

READ_BY: Mapping[str, tuple[Role[object], frozenset[str]]] = {
    "supabase_db_url": (STORE, frozenset({"supabase"})),
    "convo_bucket": (STORAGE, frozenset({"supabase", "fsspec"})),
    "convo_pii_model": (DETECTOR, frozenset({"gliner"})),
    "convo_embed_model": (EMBEDDER, frozenset({"transformers", "nomic", "atlas", "endpoint"})),
    "convo_embed_dimensions": (EMBEDDER, frozenset({"transformers", "nomic", "atlas", "endpoint"})),
    "convo_embed_query_prefix": (EMBEDDER, frozenset({"transformers", "endpoint"})),
    "convo_embed_document_prefix": (EMBEDDER, frozenset({"transformers", "endpoint"})),
    "convo_embed_api_key": (EMBEDDER, frozenset({"endpoint"})),
    "convo_embed_batch": (EMBEDDER, frozenset({"endpoint"})),
    "convo_embed_tokenizer": (EMBEDDER, frozenset({"endpoint"})),
    "convo_embed_endpoint": (EMBEDDER, frozenset({"endpoint"})),
    "nomic_api_key": (EMBEDDER, frozenset({"atlas"})),
    "convo_rerank_model": (RERANKER, frozenset({"transformers", "endpoint"})),
    "convo_rerank_endpoint": (RERANKER, frozenset({"endpoint"})),
    "convo_rerank_api_key": (RERANKER, frozenset({"endpoint"})),
    "convo_chat_model": (CHAT, frozenset({"transformers", "endpoint"})),
    "convo_chat_endpoint": (CHAT, frozenset({"endpoint"})),
    "convo_chat_api_key": (CHAT, frozenset({"endpoint"})),
    "convo_chat_tier": (CHAT, frozenset({"transformers", "endpoint"})),
    "convo_chat_prices": (CHAT, frozenset({"packaged", "transformers", "endpoint"})),
    "convo_chat_batch_tokens": (CHAT, frozenset({"transformers"})),
    "convo_chat_pace": (CHAT, frozenset({"endpoint"})),
    "convo_judge_endpoint": (JUDGE, frozenset({"endpoint"})),
    "convo_judge_model": (JUDGE, frozenset({"endpoint"})),
    "convo_judge_api_key": (JUDGE, frozenset({"endpoint"})),
    "convo_judge_pace": (JUDGE, frozenset({"endpoint"})),
    "convo_tune_model": (TRAINER, frozenset({"lora"})),
    "convo_tune_quantization": (TRAINER, frozenset({"packaged", "lora"})),
    "convo_tune_preset": (TRAINER, frozenset({"packaged", "lora"})),
    "convo_tune_options": (TRAINER, frozenset({"packaged", "lora"})),
    "convo_tune_report_to": (TRAINER, frozenset({"packaged", "lora"})),
}
"""Settings that some choices do not read, and those that do: `doctor` tells of the former."""
