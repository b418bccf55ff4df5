"""Worlds for tests: real files, stores and retrieval, small fakes where models would be."""

from pathlib import Path

from convo_assets.resources.documents import (
    DeclaredProfiles,
    FolderSources,
    LandedKnownValues,
    LandingIOManager,
    PolicyFile,
    XbergConverter,
)
from convo_assets.resources.releases import ReleaseIOManager
from convo_assets.resources.storage import Bucket
from convo_assets.resources.store import (
    ChunkIndex,
    DatasetIOManager,
    StoredQuestions,
    StoreIOManager,
    SupabaseStore,
)
from convo_assets.resources.tuning import ModelIOManager
from convo_assets.world import World
from convo_assets_tests.fakes import (
    BagOfWordsEmbedder,
    CapitalisedNameDetector,
    KnownNowhere,
    TemplateChatModel,
)
from convo_assets_tests.unigrams import UnigramTrainer


def a_world(store: SupabaseStore, home: Path) -> World:
    """Real files, converter, store and retrieval; fakes for the three models."""
    artifacts = str(home / "artifacts")
    return World(
        sources=FolderSources(root=str(home / "sources"), landing=str(home / "landing")),
        converter=XbergConverter(),
        detector=CapitalisedNameDetector(),
        known_values=LandedKnownValues(root=str(home / "landing"), key_file=str(home / "pii.key")),
        policies=PolicyFile(),
        embedder=BagOfWordsEmbedder(),
        index=ChunkIndex(store=store),
        asked_before=StoredQuestions(store=store),
        profiles=DeclaredProfiles(),
        chat_model=TemplateChatModel(),
        trainer=UnigramTrainer(),
        landing_io=LandingIOManager(root=str(home / "landing"), store=store, artifacts=artifacts),
        store_io=StoreIOManager(store=store, artifacts=artifacts),
        dataset_io=DatasetIOManager(store=store, artifacts=artifacts),
        release_io=ReleaseIOManager(store=store, bucket=Bucket(), artifacts=artifacts),
        model_io=ModelIOManager(store=store, bucket=Bucket(), artifacts=artifacts),
    )


def gate_services() -> dict[str, object]:
    """What the leak gate asks for, where nothing has been learnt yet."""
    return {
        "detector": CapitalisedNameDetector(),
        "known_values": KnownNowhere(),
        "policies": PolicyFile(),
    }
