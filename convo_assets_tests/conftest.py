"""A real Postgres for every test that needs one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from convo_assets.resources.chat.packaged import converted
from convo_assets.resources.postgres import EmbeddedPostgres
from convo_assets.resources.settings import PROJECT
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.deployment import Deployment, deployment


@pytest.fixture(scope="session")
def store_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folder of a running server that all tests share; its parent can be CONVO_HOME."""
    home = tmp_path_factory.mktemp("home") / "postgres"
    server = EmbeddedPostgres(home)
    server.ensure()
    yield home
    server.stop()
    shutil.rmtree(server.home, ignore_errors=True)


@pytest.fixture
def store(store_home: Path) -> SupabaseStore:
    """An empty store with today's schema."""
    store = SupabaseStore(embedded_home=str(store_home))
    empty(store)
    return store


def empty(store: SupabaseStore) -> None:
    """Delete every row of every table."""
    with store.connect() as connection:
        connection.execute(
            "truncate convo.raw_docs, convo.ledger, convo.dataset_releases, "
            "convo.forgotten, convo.reviews cascade"
        )
        # Nobody but the owner of the table can do this.
        connection.execute("alter table convo.audit_log disable trigger refuse_audit_change")
        connection.execute("truncate convo.audit_log")
        connection.execute("alter table convo.audit_log enable trigger refuse_audit_change")


@pytest.fixture(scope="session")
def models(store_home: Path) -> None:
    """The converted chat model where `CONVO_HOME` of the tests' server has it looked for."""
    cache = PROJECT / ".convo" / "models"
    converted(str(cache))
    (store_home.parent / "models").symlink_to(cache)


@pytest.fixture
def folders(store_home: Path, tmp_path: Path) -> dict[str, str]:
    """Settings that have a deployment work in a temporary folder, on the server of the tests."""
    return {
        "CONVO_HOME": str(store_home.parent),
        "CONVO_SOURCES": str(tmp_path / "sources"),
        "CONVO_LANDING": str(tmp_path / "landing"),
        "CONVO_ARTIFACTS": str(tmp_path / "artifacts"),
    }


@pytest.fixture
def deployed(folders: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which commands work."""
    for name, value in folders.items():
        monkeypatch.setenv(name, value)
    return tmp_path


@pytest.fixture
def ready(
    store: SupabaseStore,  # noqa: ARG001 - is emptied before
    models: None,  # noqa: ARG001 - are converted before
    folders: dict[str, str],
) -> dict[str, str]:
    """Settings of a deployment that can run with the real models."""
    return folders


@pytest.fixture
def live(ready: dict[str, str], store_home: Path, tmp_path: Path) -> Iterator[Deployment]:
    """Webserver and daemon with the real models; the sources are in a folder of the test."""
    (tmp_path / "sources").mkdir()
    admin_url = EmbeddedPostgres(store_home).ensure().admin_url
    with deployment(tmp_path, admin_url, CONVO_LOOK_SECONDS="3", **ready) as started:
        yield started
