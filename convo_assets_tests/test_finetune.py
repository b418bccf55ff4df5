"""A model is tuned once per release and settings, compared with its base, and audited."""

import json
import re
from dataclasses import replace
from io import StringIO
from pathlib import Path

import dagster as dg
import pytest
from rich.console import Console

from convo_assets.cli.results import show_model
from convo_assets.resources.releases import ReleaseFiles, faults
from convo_assets.resources.releases.records import ModelRecords
from convo_assets.resources.store import SupabaseStore
from convo_assets.roles import Resources
from convo_assets_tests.graph import EXPENSES, LEAVE, TOOLS, run_graph, run_whole, write_sources
from convo_assets_tests.resource_sets import resources_with_fakes
from convo_assets_tests.unigrams import UnigramModel, UnigramTrainer


@pytest.fixture
def resources(store: SupabaseStore, tmp_path: Path) -> Resources:
    """Resources with a release to tune on, some of it held out."""
    write_sources(tmp_path, expenses=EXPENSES, leave=LEAVE, **TOOLS)
    shares = {"validation_share": 0.3, "test_share": 0.3}
    resources = resources_with_fakes(store, tmp_path)
    run_graph(resources, run_config={"ops": {"finetune_dataset": {"config": shares}}})
    run_whole(resources, "release")
    return resources


def newest(store: SupabaseStore, home: Path) -> ReleaseFiles:
    run = ModelRecords(store).latest()
    assert run is not None
    return ReleaseFiles(home / "artifacts" / "models" / run)


def test_a_model_comes_with_its_comparison_audit_and_card(
    resources: Resources, store: SupabaseStore, tmp_path: Path
) -> None:
    result = run_whole(resources, "finetune")

    files = newest(store, tmp_path)
    assert all(evaluation.passed for evaluation in result.get_asset_check_evaluations())
    assert not faults(files.folder)
    assert files.manifest["audit"]["prompts"] > 8
    assert files.manifest["evaluation"]["loss_gained"]["mean"] > 0
    card = (files.folder / "README.md").read_text()
    assert f"chat --model {files.version}" in card
    assert re.search(r"\| loss \| [\d.]+ nats per token \[.*\(n=\d+\) \|", card)


def test_the_console_shows_a_model_beside_its_base_as_the_card_does(
    resources: Resources, store: SupabaseStore, tmp_path: Path
) -> None:
    run_whole(resources, "finetune")
    console = Console(file=StringIO(), width=160)

    show_model(console, store, tmp_path / "artifacts")

    assert isinstance(console.file, StringIO)
    shown, card = (
        console.file.getvalue(),
        (newest(store, tmp_path).folder / "README.md").read_text(),
    )
    (loss,) = re.findall(r"\| loss \| (.*?) \| (.*?) \|", card)
    assert all(figure in shown for figure in loss)
    assert "What it gives away" in shown


def test_the_same_model_is_made_once(
    resources: Resources, store: SupabaseStore, tmp_path: Path
) -> None:
    run_whole(resources, "finetune")
    trainer = UnigramTrainer()

    run_whole(replace(resources, trainer=trainer), "finetune")

    assert trainer.tuned == 0
    assert len(list((tmp_path / "artifacts" / "models").iterdir())) == 1
    assert newest(store, tmp_path).manifest["base_model"] == "unigrams"


def test_an_examination_that_failed_does_not_cost_the_training_again(
    resources: Resources, tmp_path: Path
) -> None:
    class Unexaminable(UnigramTrainer):
        def open(self, folder: Path | None) -> UnigramModel:
            if folder and (folder / "losses.json").exists():
                raise MemoryError
            return super().open(folder)

    failed = run_whole(replace(resources, trainer=Unexaminable()), "finetune", raise_on_error=False)
    trainer = UnigramTrainer()

    again = run_whole(replace(resources, trainer=trainer), "finetune")

    assert (failed.success, again.success, trainer.tuned) == (False, True, 0)
    assert not list((tmp_path / "artifacts" / "models").glob(".*"))


def test_a_model_that_got_worse_fails_its_check(resources: Resources) -> None:
    class Spoiling(UnigramTrainer):
        def open(self, folder: Path | None) -> UnigramModel:
            return UnigramModel({"nonsense": 99999} if folder else {})

    result = run_whole(replace(resources, trainer=Spoiling()), "finetune", raise_on_error=False)

    passed = {e.check_name: e.passed for e in result.get_asset_check_evaluations()}
    assert passed["tuned_model_is_not_worse"] is False


def test_a_model_that_says_a_name_of_the_documents_fails_its_check_without_naming_it(
    resources: Resources, tmp_path: Path
) -> None:
    class Leaking(UnigramTrainer):
        def open(self, folder: Path | None) -> UnigramModel:
            return UnigramModel({"Pavel Horak": 9} if folder else {})

    result = run_whole(replace(resources, trainer=Leaking()), "finetune", raise_on_error=False)

    passed = {e.check_name: e.passed for e in result.get_asset_check_evaluations()}
    written = json.dumps(newest_manifest(tmp_path))
    assert passed["tuned_model_gives_nothing_away"] is False
    assert "Horak" not in f"{result.all_events} {written}"


def test_values_known_to_stand_in_the_documents_are_ranked_where_a_file_lists_them(
    resources: Resources, store: SupabaseStore, tmp_path: Path
) -> None:
    file = tmp_path / "canaries.txt"
    file.write_text("Pavel Horak\n\nMarta Olsen\nPavel Horak\n")
    run_whole(resources, "finetune", run_config=_canaries(file))

    files = newest(store, tmp_path)

    assert files.manifest["audit"]["canaries"] == 2
    assert files.manifest["audit"]["canaries_ranked"] == 2
    assert "canaries.txt" not in json.dumps(files.manifest)


def test_a_list_of_values_that_cannot_be_read_stops_before_anything_is_tuned(
    resources: Resources, tmp_path: Path
) -> None:
    trainer = UnigramTrainer()
    asked = _canaries(tmp_path / "none.txt")

    result = run_whole(
        replace(resources, trainer=trainer), "finetune", run_config=asked, raise_on_error=False
    )

    assert "cannot be read (FileNotFoundError): give a text file" in str(result.all_events)
    assert trainer.tuned == 0


def _canaries(file: Path) -> dict[str, object]:
    return {"ops": {"finetuned_model": {"config": {"canary_file": str(file)}}}}


def newest_manifest(home: Path) -> object:
    (path,) = (home / "artifacts" / "models").glob("*/manifest.json")
    return json.loads(path.read_text())


def test_a_model_of_a_single_document_is_tuned_and_said_to_be_not_evaluated(
    store: SupabaseStore, tmp_path: Path
) -> None:
    write_sources(tmp_path, expenses=EXPENSES)
    resources = resources_with_fakes(store, tmp_path)
    run_graph(resources)
    run_whole(resources, "release")

    result = run_whole(resources, "finetune")

    (check,) = (e for e in result.get_asset_check_evaluations() if "worse" in e.check_name)
    (made,) = result.asset_materializations_for_node("finetuned_model")
    assert result.success
    assert check.severity is dg.AssetCheckSeverity.WARN
    assert "Not evaluated" in str(check.description)
    assert "nothing held out" in str(made.metadata["not evaluated"].value)
    assert "not measured" in (newest(store, tmp_path).folder / "README.md").read_text()


def test_a_model_whose_release_was_withdrawn_meanwhile_is_not_kept(
    resources: Resources, store: SupabaseStore, tmp_path: Path
) -> None:
    class Slow(UnigramTrainer):
        def open(self, folder: Path | None) -> UnigramModel:
            with store.connect() as connection:
                connection.execute("update convo.dataset_releases set withdrawn_because = 'so'")
            return super().open(folder)

    result = run_whole(replace(resources, trainer=Slow()), "finetune", raise_on_error=False)

    assert not result.success
    assert not list((tmp_path / "artifacts" / "models").glob("*"))
    assert ModelRecords(store).latest() is None


def test_without_a_release_nothing_is_tuned(store: SupabaseStore, tmp_path: Path) -> None:
    result = run_whole(resources_with_fakes(store, tmp_path), "finetune", raise_on_error=False)

    assert not result.success
    assert "no release yet: materialize dataset_release" in str(result.all_events)
