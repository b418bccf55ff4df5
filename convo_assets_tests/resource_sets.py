"""Worlds for tests: real files, stores and retrieval, small fakes where models would be."""

from pathlib import Path

from convo_assets.resources.documents import (
    DeclaredProfiles,
    DocumentLanding,
    FolderSources,
    LandedKnownValues,
    PolicyFile,
    PooledConverter,
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
from convo_assets.resources.workspace import Workspace
from convo_assets.roles import Resources
from convo_assets_tests.fakes import (
    BagOfWordsEmbedder,
    CapitalisedNameDetector,
    KnownNowhere,
    TemplateChatModel,
)
from convo_assets_tests.unigrams import UnigramTrainer


def a_workspace(home: Path, *, landing: str = "") -> Workspace:
    """Folders of a deployment below one; the landing zone may be elsewhere."""
    return Workspace(
        home=str(home),
        landing=landing or str(home / "landing"),
        artifacts=str(home / "artifacts"),
    )


def resources_with_fakes(database: SupabaseStore, home: Path, *, landing: str = "") -> Resources:
    """Real files, converter, store and retrieval; fakes for the three models."""
    workspace = a_workspace(home, landing=landing)
    store = RowStore(database=database, workspace=workspace)
    landed = DocumentLanding(store=store, workspace=workspace)
    bucket = Bucket()
    releases = ReleasePublisher(database=database, bucket=bucket, workspace=workspace)
    models = ModelPublisher(database=database, bucket=bucket, workspace=workspace)
    return Resources(
        sources=FolderSources(root=str(home / "sources"), workspace=workspace),
        converter=PooledConverter(),
        detector=CapitalisedNameDetector(),
        known_values=LandedKnownValues(workspace=workspace, key_file=str(home / "pii.key")),
        policies=PolicyFile(),
        embedder=BagOfWordsEmbedder(),
        index=ChunkIndex(store=database),
        question_history=StoredQuestions(store=database),
        profiles=DeclaredProfiles(),
        chat_model=TemplateChatModel(),
        trainer=UnigramTrainer(),
        store=store,
        landing=landed,
        datasets=DatasetFiles(workspace=workspace),
        releases=releases,
        models=models,
        workspace=workspace,
        bucket=bucket,
        database=database,
        rows_io=ViewIOManager(store=store, landing=landed, releases=releases, models=models),
    )


def gate_services() -> dict[str, object]:
    """What the leak gate asks for, where nothing has been learnt yet."""
    return {
        "detector": CapitalisedNameDetector(),
        "known_values": KnownNowhere(),
        "policies": PolicyFile(),
    }
