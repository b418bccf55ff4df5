"""A file is dropped into a folder, and everything else happens by itself."""

import shutil
from pathlib import Path

import pytest

from convo_assets.resources.postgres import EmbeddedPostgres
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.deployment import deployment, eventually
from convo_assets_tests.graph import EXPENSES, LEAVE, stored, write_sources


@pytest.mark.usefixtures("models")
def test_a_dropped_file_becomes_rows_and_a_deleted_folder_takes_them_along(
    store: SupabaseStore, store_home: Path, tmp_path: Path
) -> None:
    (tmp_path / "sources").mkdir()
    settings = {
        "CONVO_HOME": str(store_home.parent),
        "CONVO_SOURCES": str(tmp_path / "sources"),
        "CONVO_LANDING": str(tmp_path / "landing"),
        "CONVO_ARTIFACTS": str(tmp_path / "artifacts"),
        "CONVO_LOOK_SECONDS": "3",
    }
    admin_url = EmbeddedPostgres(store_home).ensure().admin_url

    with deployment(tmp_path, admin_url, **settings) as webserver:
        webserver.switch_on("source_files")
        folder = write_sources(tmp_path, expenses=EXPENSES, leave=LEAVE)
        eventually(
            lambda: ("handbook", "SUCCESS") in webserver.runs(), within=240, log=tmp_path / "log"
        )
        made = stored(store)
        shutil.rmtree(folder)
        eventually(
            lambda: webserver.runs().count(("handbook", "SUCCESS")) == 2,
            within=240,
            log=tmp_path / "log",
        )

    assert len(made["raw_docs"]) == 2
    assert made["finetune_dataset"]
    assert not any(stored(store).values())
    assert "Olsen" not in (tmp_path / "log").read_text()
