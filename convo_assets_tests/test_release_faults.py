"""What is not fit stays out of a release, and what goes wrong is said without quoting anybody."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from convo_assets.cli import app
from convo_assets.errors import UnknownReleaseError, WithdrawnReleaseError
from convo_assets.resources.releases import ReleaseFiles, faults
from convo_assets.resources.releases.records import ReleaseRecords
from convo_assets.resources.store import SupabaseStore
from convo_assets.vocabulary import Vector
from convo_assets_tests.fakes import BagOfWordsEmbedder
from convo_assets_tests.graph import LEAVE, run_graph, run_whole, write_sources
from convo_assets_tests.releases import a_release, newest
from convo_assets_tests.resource_sets import resources_with_fakes


@pytest.fixture
def released(store: SupabaseStore, tmp_path: Path) -> ReleaseFiles:
    """A release, with the store and the sources it was made from."""
    return a_release(store, tmp_path)


@pytest.mark.usefixtures("released")
def test_a_source_with_a_row_that_does_not_pass_the_gate_is_left_out_and_named(
    store: SupabaseStore, tmp_path: Path
) -> None:
    write_sources(tmp_path, of="other", rules=LEAVE.replace("annual", "parental"))
    run_graph(resources_with_fakes(store, tmp_path), of="other")
    leak = "Mail a@b.example."
    with store.connect() as connection:
        connection.execute(
            "update convo.turns set content = %s where role = 'assistant' and conversation_id = "
            "(select min(id) from convo.conversations where source = 'other')",
            [leak],
        )

    result = run_whole(resources_with_fakes(store, tmp_path), "release")

    assert result.success
    assert newest(tmp_path).manifest["sources"].keys() == {"handbook"}
    assert newest(tmp_path).manifest["not_ready"] == {"other": "1 rows did not pass the leak gate"}
    assert "a@b.example" not in str(result.all_events)


@pytest.mark.usefixtures("released")
def test_a_source_whose_documents_do_not_pass_the_gate_is_left_out(
    store: SupabaseStore, tmp_path: Path
) -> None:
    write_sources(tmp_path, of="other", rules=LEAVE.replace("annual", "parental"))
    run_graph(resources_with_fakes(store, tmp_path), of="other")
    with store.connect() as connection:
        connection.execute(
            "update convo.redacted_docs set content = content || ' Mail a@b.example.' "
            "where source = 'other'"
        )

    run_whole(resources_with_fakes(store, tmp_path), "release")

    assert newest(tmp_path).manifest["sources"].keys() == {"handbook"}
    assert "did not pass the leak gate" in newest(tmp_path).manifest["not_ready"]["other"]


def test_without_any_row_there_is_no_release(store: SupabaseStore, tmp_path: Path) -> None:
    result = run_whole(resources_with_fakes(store, tmp_path), "release", raise_on_error=False)

    assert not result.success
    assert not (tmp_path / "artifacts" / "releases").exists()


def test_verify_says_whole_or_names_each_file_that_is_not(
    released: ReleaseFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVO_ARTIFACTS", str(tmp_path / "artifacts"))
    whole = CliRunner().invoke(app, ["verify", released.version])
    (released.folder / "openai" / "train.jsonl").write_text("{}")
    (released.folder / "README.md").unlink()
    (released.folder / "extra.txt").write_text("?")

    broken = CliRunner().invoke(app, ["verify", str(released.folder)])

    assert (whole.exit_code, "is whole" in whole.stdout) == (0, True)
    assert broken.exit_code == 1
    assert "README.md is missing" in broken.stderr
    assert "openai/train.jsonl has changed" in broken.stderr
    assert "extra.txt does not belong to it" in broken.stderr


def test_a_broken_release_is_written_again(
    released: ReleaseFiles, store: SupabaseStore, tmp_path: Path
) -> None:
    (released.folder / "README.md").unlink()

    run_whole(resources_with_fakes(store, tmp_path), "release")

    assert not faults(released.folder)


def test_a_release_that_does_not_exist_is_named_with_those_that_do(released: ReleaseFiles) -> None:
    with pytest.raises(UnknownReleaseError, match=released.version):
        _ = ReleaseFiles(released.folder.with_name("nowhere")).manifest


def test_an_only_source_that_leaks_is_the_reason_given(
    released: ReleaseFiles, store: SupabaseStore, tmp_path: Path
) -> None:
    with store.connect() as connection:
        connection.execute("update convo.redacted_docs set content = 'Mail a@b.example.'")

    result = run_whole(resources_with_fakes(store, tmp_path), "release", raise_on_error=False)

    assert not result.success
    assert "dataset_release of 'handbook' accepted nothing; rejected: leaks" in str(
        result.all_events
    )
    assert newest(tmp_path).version == released.version


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_an_evaluation_file_that_cannot_be_read_is_named(
    released: ReleaseFiles, store: SupabaseStore, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "questions.txt"
    if content:
        file.write_bytes(content)
    asked = {"ops": {"dataset_release": {"config": {"evaluation_files": [str(file)]}}}}

    result = run_whole(
        resources_with_fakes(store, tmp_path), "release", run_config=asked, raise_on_error=False
    )

    assert not result.success
    assert "questions.txt" in str(result.all_events)
    assert "give text files in UTF-8" in str(result.all_events)
    assert newest(tmp_path).version == released.version


def test_a_release_whose_rows_go_while_it_is_written_is_not_kept(
    released: ReleaseFiles, store: SupabaseStore
) -> None:
    ids = ["gone while it was written"]

    with pytest.raises(WithdrawnReleaseError, match="Materialize dataset_release again"):
        ReleaseRecords(store).add({**released.manifest, "version": "other"}, ids)

    latest = ReleaseRecords(store).latest()
    assert latest is not None
    assert latest.version == released.version


def test_what_a_library_says_about_a_document_does_not_reach_the_event_log(
    released: ReleaseFiles, store: SupabaseStore, tmp_path: Path
) -> None:
    class Quoting(BagOfWordsEmbedder):
        def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
            raise ValueError(texts)

    file = tmp_path / "questions.txt"
    file.write_text("What does Marta Olsen earn?")
    asked = {"ops": {"dataset_release": {"config": {"evaluation_files": [str(file)]}}}}
    resources = replace(resources_with_fakes(store, tmp_path), embedder=Quoting())

    result = run_whole(resources, "release", run_config=asked, raise_on_error=False)

    place = f"dataset_release failed with ValueError at {Path(__file__).name}"
    assert place in str(result.all_events)
    assert "Olsen" not in str(result.all_events)
    assert newest(tmp_path).version == released.version
