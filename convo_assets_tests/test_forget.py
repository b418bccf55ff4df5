"""Forgetting takes a document out of everything, says what was withdrawn, and lasts."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from convo_assets.cli import app
from convo_assets.errors import UnknownDocumentError
from convo_assets.resources.forgetting import Forgetting
from convo_assets.resources.releases.records import ModelRecords, ReleaseRecords
from convo_assets.resources.storage import Bucket
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.ledger import summarize
from convo_assets_tests.graph import (
    EXPENSES,
    LEAVE,
    SOURCE,
    TOOLS,
    run_graph,
    run_whole,
    stored,
    write_sources,
)
from convo_assets_tests.resource_sets import resources_with_fakes

RUNNER = CliRunner()


@pytest.fixture
def home(store: SupabaseStore, deployed: Path) -> Path:
    """Eight documents, a release of them, and a model tuned on it."""
    write_sources(deployed, leave=LEAVE, expenses=EXPENSES, **TOOLS)
    shares = {"validation_share": 0.3, "test_share": 0.3}
    resources = resources_with_fakes(store, deployed)
    run_graph(resources, run_config={"ops": {"finetune_dataset": {"config": shares}}})
    run_whole(resources, "release")
    run_whole(resources, "finetune")
    return deployed


def everything(home: Path) -> str:
    """Return all text below the folders that the pipeline writes to."""
    folders = (home / "artifacts", home / "landing")
    return " ".join(
        path.read_bytes().decode("utf-8", errors="ignore")
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    )


def test_a_forgotten_document_is_nowhere_and_the_others_stay(
    home: Path, store: SupabaseStore
) -> None:
    result = RUNNER.invoke(app, ["forget", f"{SOURCE}/expenses.md", "--yes"])

    rows = str(stored(store))
    assert result.exit_code == 0, result.output
    assert "Hotel" not in rows + everything(home)
    assert "annual leave" in rows
    assert ReleaseRecords(store).latest() is None


def test_it_says_which_releases_and_models_are_withdrawn(home: Path, store: SupabaseStore) -> None:
    (release,) = (path.name for path in (home / "artifacts" / "releases").iterdir())
    model = ModelRecords(store).latest()

    result = RUNNER.invoke(app, ["forget", f"{SOURCE}/expenses.md", "--yes"])

    before, _, after = result.stdout.partition("are erased")
    for what in (f"release {release}", f"model {model}"):
        assert f"{what} holds something of them: would be withdrawn" in before
        assert f"{what} holds something of them: is withdrawn" in after
    (record,) = ReleaseRecords(store).all()
    assert record.withdrawn_because == "a document it rests on was forgotten"
    assert ModelRecords(store).latest() is None


def test_nothing_is_forgotten_before_a_person_has_said_yes(
    home: Path, store: SupabaseStore
) -> None:
    result = RUNNER.invoke(app, ["forget", f"{SOURCE}/expenses.md"], input="n\n")

    assert result.exit_code == 1
    assert "would be erased" in result.stdout
    assert "are erased" not in result.stdout
    assert "hotel room" in str(stored(store))
    assert not (home / "artifacts" / "receipts").exists()


def test_a_receipt_says_what_was_erased_when_and_by_whom_and_nothing_it_said(
    home: Path, store: SupabaseStore
) -> None:
    latest = ReleaseRecords(store).latest()
    assert latest is not None

    result = RUNNER.invoke(app, ["forget", f"{SOURCE}/expenses.md", "--yes"])

    (file,) = (home / "artifacts" / "receipts").iterdir()
    receipt = json.loads(file.read_text())
    assert f"Receipt: {file}" in result.stdout
    assert receipt["by"]
    assert receipt["at"]
    assert receipt["rows before"]["raw_docs"] == 1
    assert receipt["rows before"]["finetune_dataset"] >= 1
    assert receipt["rows before"]["dataset_release_rows"] >= 1
    assert set(receipt["rows after"].values()) == {0}
    deleted = receipt["withdrawn"][latest.version]["files deleted, by SHA-256"]
    assert deleted == latest.manifest["sha256"]
    assert "expenses" not in file.read_text()


def test_a_forgotten_file_that_is_still_there_is_not_read_again(
    home: Path, store: SupabaseStore
) -> None:
    RUNNER.invoke(app, ["forget", f"{SOURCE}/expenses.md", "--yes"])

    run_graph(resources_with_fakes(store, home))

    assert "Hotel" not in str(stored(store)) + everything(home)
    assert summarize(store, asset="raw_docs", source=SOURCE).reasons == {"forgotten": 1}


def test_a_new_release_is_made_of_what_is_left(home: Path, store: SupabaseStore) -> None:
    RUNNER.invoke(app, ["forget", f"{SOURCE}/expenses.md", "--yes"])
    run_graph(resources_with_fakes(store, home))

    run_whole(resources_with_fakes(store, home), "release")

    latest = ReleaseRecords(store).latest()
    assert latest is not None
    assert "Hotel" not in everything(home)


def test_an_earlier_version_of_a_document_is_forgotten_with_it(
    home: Path, store: SupabaseStore
) -> None:
    write_sources(home, expenses=EXPENSES.replace("140", "150"))
    run_graph(resources_with_fakes(store, home))
    run_whole(resources_with_fakes(store, home), "release")

    result = RUNNER.invoke(app, ["forget", f"{SOURCE}/expenses.md", "--yes"])

    assert "2 documents of handbook are erased" in result.stdout
    assert "Hotel" not in everything(home)
    assert ReleaseRecords(store).latest() is None


def test_a_document_that_is_gone_from_its_folder_is_forgotten_in_releases(
    home: Path, store: SupabaseStore
) -> None:
    (home / "sources" / SOURCE / "expenses.md").unlink()
    run_graph(resources_with_fakes(store, home))

    result = RUNNER.invoke(app, ["forget", f"{SOURCE}/expenses.md", "--yes"])

    assert result.exit_code == 0, result.output
    assert "Hotel" not in everything(home)
    assert ReleaseRecords(store).latest() is None


def test_what_an_interrupted_training_left_is_erased_as_well(home: Path) -> None:
    left = home / "artifacts" / "models" / ".abc.partial" / "checkpoints"
    left.mkdir(parents=True)

    RUNNER.invoke(app, ["forget", f"{SOURCE}/expenses.md", "--yes"])

    assert not left.parent.exists()


@pytest.mark.usefixtures("home")
def test_a_whole_source_is_forgotten_by_its_name(store: SupabaseStore) -> None:
    result = RUNNER.invoke(app, ["forget", SOURCE, "--yes"])

    assert "8 documents of handbook are erased" in result.stdout
    assert not any(stored(store).values())


def test_nothing_is_erased_without_a_yes(home: Path, store: SupabaseStore) -> None:
    before = stored(store)

    result = RUNNER.invoke(app, ["forget", SOURCE], input="n\n")

    assert result.exit_code == 1
    assert stored(store) == before
    assert (home / "artifacts" / "releases").exists()


@pytest.mark.usefixtures("home")
def test_a_document_that_does_not_exist_is_an_error_that_says_what_would_be_right() -> None:
    result = RUNNER.invoke(app, ["forget", f"{SOURCE}/nothing.md", "--yes"])

    assert isinstance(result.exception, UnknownDocumentError)
    assert "has 8 documents, and none of that name" in str(result.exception)


class Meanwhile:
    """Sources during whose reading something happens."""

    def __init__(self, real: Any, happens: Callable[[], object]) -> None:
        self._real, self._happens = real, happens

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def files(self, source: str, *, remember: bool = False) -> "Meanwhile":
        return Meanwhile(self._real.files(source, remember=remember), self._happens)

    def read(self, ids: Sequence[str]) -> Any:
        found = self._real.read(ids)
        self._happens()
        return found


def test_a_document_that_is_forgotten_while_it_is_read_does_not_come_in(
    store: SupabaseStore, deployed: Path
) -> None:
    write_sources(deployed, leave=LEAVE, expenses=EXPENSES)
    resources = resources_with_fakes(store, deployed)
    ids = {path: identifier for identifier, path in resources.sources.files(SOURCE).paths()}
    place = Forgetting(
        store=store,
        landing=str(deployed / "landing"),
        artifacts=deployed / "artifacts",
        replies=deployed / "replies",
        bucket=Bucket(),
    )
    sources = Meanwhile(resources.sources, lambda: place.forget(SOURCE, [ids["expenses.md"]]))

    run_graph(replace(resources, sources=sources))

    assert "Hotel" not in str(stored(store)) + everything(deployed)
    assert "annual leave" in str(stored(store))
