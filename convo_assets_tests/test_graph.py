"""What the ledger, content identity and cascading deletion promise, on the whole graph."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.ledger import summarize
from convo_assets_tests.fakes import (
    BagOfWordsEmbedder,
    CapitalisedNameDetector,
    TemplateChatModel,
)
from convo_assets_tests.graph import (
    EXPENSES,
    LEAVE,
    SOURCE,
    TABLES,
    file_times,
    ledger_times,
    run_graph,
    stored,
    write_sources,
)
from convo_assets_tests.resource_sets import resources_with_fakes
from convo_assets_tests.seams.quoting import QuotingModel


def test_documents_become_dataset_rows(store: SupabaseStore, tmp_path: Path) -> None:
    write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES)

    result = run_graph(resources_with_fakes(store, tmp_path))

    assert result.success
    assert all(evaluation.passed for evaluation in result.get_asset_check_evaluations())
    assert all(stored(store)[table] for table in TABLES)


def test_a_run_shows_how_good_its_conversations_are(store: SupabaseStore, tmp_path: Path) -> None:
    write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES)

    (event,) = run_graph(resources_with_fakes(store, tmp_path)).asset_materializations_for_node(
        "conversations"
    )

    quality = {row.data["quality"]: row.data for row in event.metadata["quality"].records}  # type: ignore[attr-defined]
    supported = quality["answers whose every number is in the cited passages"]
    assert str(supported["value"]).startswith("100 % (n=")
    assert supported["goal"] == "100 %"
    assert "invented" in str(supported["meaning"])
    assert "source question" in str(event.metadata["exchanges by kind, chart"].value)
    spent = [row.data["spent in this run"] for row in event.metadata["spent in this run"].records]  # type: ignore[attr-defined]
    assert "tokens read by the chat model" in spent
    assert not [name for name in spent if str(name).startswith("cost")]  # no price is set


def test_second_materialization_calls_no_model_and_writes_nothing(
    store: SupabaseStore, tmp_path: Path
) -> None:
    write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES)
    run_graph(resources_with_fakes(store, tmp_path))
    before, times = stored(store), ledger_times(store)
    exported = file_times(tmp_path / "artifacts")
    detector, embedder, chat = CapitalisedNameDetector(), BagOfWordsEmbedder(), TemplateChatModel()

    run_graph(
        replace(
            resources_with_fakes(store, tmp_path),
            detector=detector,
            embedder=embedder,
            chat_model=chat,
        )
    )

    assert (detector.seen, embedder.seen, chat.seen) == (0, 0, 0)
    assert stored(store) == before
    assert ledger_times(store) == times
    assert file_times(tmp_path / "artifacts") == exported


def test_changing_one_document_derives_that_one_only(store: SupabaseStore, tmp_path: Path) -> None:
    write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES)
    run_graph(resources_with_fakes(store, tmp_path))
    before, times = stored(store), ledger_times(store)
    write_sources(tmp_path, expenses=EXPENSES.replace("140 euros", "155 euros"))

    run_graph(resources_with_fakes(store, tmp_path))

    after = stored(store)
    untouched = [row for row in before["chunks"] if "annual leave" in row]
    kept = {key for key, at in ledger_times(store).items() if times.get(key) == at}
    assert len([key for key in kept if key[0] == "redacted_docs"]) == 1  # the other document
    assert untouched
    assert set(untouched) <= set(after["chunks"])
    assert any("155 euros" in row for row in after["chunks"])
    assert not any("140 euros" in row for table in TABLES for row in after[table])


def test_deleting_a_file_removes_every_trace(store: SupabaseStore, tmp_path: Path) -> None:
    folder = write_sources(tmp_path, leave=LEAVE)
    run_graph(resources_with_fakes(store, tmp_path))
    only_leave, ledger = stored(store), set(ledger_times(store))
    write_sources(tmp_path, expenses=EXPENSES)
    run_graph(resources_with_fakes(store, tmp_path))
    (folder / "expenses.md").unlink()

    run_graph(resources_with_fakes(store, tmp_path))

    assert stored(store) == only_leave
    assert set(ledger_times(store)) == ledger
    assert len(list((tmp_path / "landing").rglob("*.parquet"))) == 1
    exported = (tmp_path / "artifacts").rglob("*.jsonl")
    assert not any("hotel room" in path.read_text(encoding="utf-8") for path in exported)


def test_a_conversation_goes_with_any_passage_it_cites(
    store: SupabaseStore, tmp_path: Path
) -> None:
    write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES)
    run_graph(resources_with_fakes(store, tmp_path))
    whole = stored(store)
    with store.connect() as connection:
        row = connection.execute("select conversation_id, chunk_id from convo.citations").fetchone()
        assert row is not None
        connection.execute("delete from convo.chunks where id = %s", [row[1]])
        left = connection.execute("select 1 from convo.conversations where id = %s", [row[0]])
        assert left.fetchone() is None

    run_graph(resources_with_fakes(store, tmp_path))

    assert stored(store) == whole  # what was lost is pending again and comes back


@pytest.mark.parametrize(
    ("change", "derived_again"),
    [
        pytest.param(
            {"detector": CapitalisedNameDetector(threshold=0.7)},
            {"redacted_docs", "conversations"},
            id="threshold",
        ),
        pytest.param(
            {"embedder": BagOfWordsEmbedder(name="other")},
            {"embeddings", "conversations", "finetune_dataset"},
            id="embedding-model",
        ),
        pytest.param(
            {"chat_model": QuotingModel()},
            {"conversations", "finetune_dataset"},
            id="chat-model-that-writes",
        ),
        pytest.param(
            {"chat_model": TemplateChatModel(name="other")},
            set(),
            id="chat-model-too-small-to-write",
        ),
    ],
)
def test_a_changed_model_derives_again_exactly_what_depends_on_it(
    store: SupabaseStore, tmp_path: Path, change: dict[str, object], derived_again: set[str]
) -> None:
    write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES)
    run_graph(resources_with_fakes(store, tmp_path))
    before = ledger_times(store)

    run_graph(replace(resources_with_fakes(store, tmp_path), **change))  # type: ignore[arg-type]

    after = ledger_times(store)
    assert {key[0] for key in after if after[key] != before.get(key)} == derived_again


@pytest.mark.parametrize(
    "asset",
    ["raw_docs", "redacted_docs", "chunks", "embeddings", "conversations", "finetune_dataset"],
)
def test_a_killed_run_continues_to_the_rows_of_an_undisturbed_one(
    store: SupabaseStore, store_home: Path, tmp_path: Path, asset: str
) -> None:
    write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES, travel=EXPENSES.replace("140", "160"))
    run_graph(resources_with_fakes(store, tmp_path))
    undisturbed = stored(store)
    with store.connect() as connection:
        connection.execute("truncate convo.raw_docs, convo.ledger cascade")

    killed = subprocess.run(
        [sys.executable, "-m", "convo_assets_tests.killed_worker", asset, store_home, tmp_path],
        capture_output=True,
        check=False,
    )

    assert killed.returncode == -9, killed.stderr.decode()[-2000:]
    assert summarize(store, asset=asset, source=SOURCE).inputs == 1  # one batch had been committed
    run_graph(resources_with_fakes(store, tmp_path))
    assert stored(store) == undisturbed
