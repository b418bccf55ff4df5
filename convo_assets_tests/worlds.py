"""Worlds for tests: real files, stores and retrieval, small fakes where models would be."""

from pathlib import Path

from convo_assets.resources.documents import (
    DocumentLanding,
    FolderSources,
    LandedKnownValues,
    PolicyFile,
    XbergConverter,
)
from convo_assets.resources.io_manager import ViewIOManager
from convo_assets.resources.releases import ReleasePublisher
from convo_assets.resources.storage import Bucket
from convo_assets.resources.store import (
    ChunkIndex,
    DatasetFiles,
    RowStore,
    StoredQuestions,
    SupabaseStore,
)
from convo_assets.resources.tuning import ModelPublisher
from convo_assets.world import World
from convo_assets_tests.fakes import (
    BagOfWordsEmbedder,
    CapitalisedNameDetector,
    KnownNowhere,
    TemplateChatModel,
)
from convo_assets_tests.unigrams import UnigramTrainer


def a_world(store: SupabaseStore, home: Path, *, landing: str = "") -> World:
    """Real files, converter, store and retrieval; fakes for the three models."""
    artifacts = str(home / "artifacts")
    rows = RowStore(store=store, artifacts=artifacts)
    landed = DocumentLanding(root=landing or str(home / "landing"), store=rows)
    releases = ReleasePublisher(store=store, bucket=Bucket(), artifacts=artifacts)
    models = ModelPublisher(store=store, bucket=Bucket(), artifacts=artifacts)
    return World(
        sources=FolderSources(root=str(home / "sources")),
        converter=XbergConverter(),
        detector=CapitalisedNameDetector(),
        known_values=LandedKnownValues(root=str(home / "landing"), key_file=str(home / "pii.key")),
        policies=PolicyFile(),
        embedder=BagOfWordsEmbedder(),
        index=ChunkIndex(store=store),
        asked_before=StoredQuestions(store=store),
        chat_model=TemplateChatModel(),
        trainer=UnigramTrainer(),
        store=rows,
        landing=landed,
        datasets=DatasetFiles(artifacts=artifacts),
        releases=releases,
        models=models,
        io_manager=ViewIOManager(store=rows, landing=landed, releases=releases, models=models),
    )


def gate_services() -> dict[str, object]:
    """What the leak gate asks for, where nothing has been learnt yet."""
    return {
        "detector": CapitalisedNameDetector(),
        "known_values": KnownNowhere(),
        "policies": PolicyFile(),
    }
