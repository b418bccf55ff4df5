"""What is marked to be derived again is what the next run derives, and nothing is lost before."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import sleep
from typing import Any

import dagster as dg
import pytest
from typer.testing import CliRunner

from convo_assets.cli import app
from convo_assets.definitions import defs
from convo_assets.errors import UnknownAssetError, UnknownDocumentError, UnknownSourceError
from convo_assets.item_results import ItemResult, StepFingerprint
from convo_assets.resources.documents import PooledConverter
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.ledger import record, summarize
from convo_assets.resources.store.rederiving import invalidate_source, invalidated
from convo_assets.resources.store.reporting import metadata_of
from convo_assets.resources.store.tables import TABLES
from convo_assets.resources.store.versions import VERSIONS, older_versions
from convo_assets.steps.ingest import Conversion
from convo_assets_tests.graph import (
    EXPENSES,
    LEAVE,
    SOURCE,
    TOOLS,
    ledger_times,
    run_graph,
    stored,
    write_sources,
)
from convo_assets_tests.resource_sets import resources_with_fakes

RUNNER = CliRunner()
OTHER = "runbooks"


@pytest.fixture
def home(store: SupabaseStore, deployed: Path) -> Path:
    """A source of three documents, in the store."""
    write_sources(deployed, leave=LEAVE, expenses=EXPENSES, tool=TOOLS["tool2"])
    run_graph(resources_with_fakes(store, deployed))
    return deployed


@pytest.fixture
def noted(store: SupabaseStore, deployed: Path) -> Path:
    """Two sources of which the ledger says that all has been done."""
    with store.connect() as connection, connection.cursor() as cursor:
        for source in (SOURCE, OTHER):
            write_sources(deployed, of=source, leave=LEAVE, expenses=EXPENSES)
            cursor.executemany(
                "insert into convo.ledger (asset, input_id, source, fingerprint, step_version, "
                "outcome, reasons, outputs) values (%s, %s, %s, 'some', %s, 'done', '{}', 1)",
                [(asset, f"{source}-{asset}", source, VERSIONS[asset]) for asset in TABLES],
            )
    return deployed


def derived_again(
    before: dict[tuple[str, str], str], after: dict[tuple[str, str], str]
) -> set[tuple[str, str]]:
    return {key for key, at in after.items() if before.get(key) != at}


def marked(store: SupabaseStore) -> set[tuple[str, str]]:
    with store.connect() as connection:
        return set(
            connection.execute("select asset, input_id from convo.ledger where fingerprint = ''")
        )


def inputs(store: SupabaseStore, source: str) -> dict[str, int]:
    with store.connect() as connection:
        return dict(
            connection.execute(
                "select asset, count(*) from convo.ledger where source = %s group by 1", [source]
            ).fetchall()
        )


def test_a_whole_source_is_derived_again_to_the_same_rows(home: Path, store: SupabaseStore) -> None:
    rows, times = stored(store), ledger_times(store)

    result = RUNNER.invoke(app, ["rederive", SOURCE])

    counted = ", ".join(f"{asset} {inputs(store, SOURCE)[asset]}" for asset in TABLES)
    assert result.exit_code == 0, result.output
    assert f"Inputs of handbook to be derived again: {counted}." in result.stdout
    assert "`convo-assets run handbook`" in result.stdout
    assert stored(store) == rows  # until the next run
    expected = marked(store)
    assert {asset for asset, _ in expected} == set(TABLES)
    run_graph(resources_with_fakes(store, home))
    assert derived_again(times, ledger_times(store)) == expected
    assert stored(store) == rows
    assert not marked(store)


@pytest.mark.usefixtures("noted")
def test_another_source_is_left_alone(store: SupabaseStore) -> None:
    RUNNER.invoke(app, ["rederive", SOURCE])

    assert marked(store) == {(asset, f"{SOURCE}-{asset}") for asset in TABLES}
    assert not invalidated(store, OTHER)


def test_it_begins_at_the_asset_that_is_named(home: Path, store: SupabaseStore) -> None:
    rows, times = stored(store), ledger_times(store)

    result = RUNNER.invoke(app, ["rederive", SOURCE, "--from", "embeddings"])

    expected = marked(store)
    assert "raw_docs" not in result.stdout
    assert "to be derived again: embeddings 3, conversations 3," in result.stdout
    assert {asset for asset, _ in expected} == {"embeddings", "conversations", "finetune_dataset"}
    run_graph(resources_with_fakes(store, home))
    assert derived_again(times, ledger_times(store)) == expected
    assert stored(store) == rows


def test_one_file_is_derived_again_with_what_rests_on_it_and_nothing_else(
    home: Path, store: SupabaseStore
) -> None:
    rows, times = stored(store), ledger_times(store)
    with store.connect() as connection:
        (doc,) = connection.execute(
            "select raw_doc_id, id from convo.redacted_docs where content like '%%hotel room%%'"
        )
        chunks = {
            chunk
            for (chunk,) in connection.execute(
                "select id from convo.chunks where redacted_doc_id = %s", [doc[1]]
            )
        }

    result = RUNNER.invoke(app, ["rederive", f"{SOURCE}/expenses.md"])

    expected = marked(store)
    by_asset = {asset: {i for a, i in expected if a == asset} for asset in TABLES}
    assert result.exit_code == 0, result.output
    assert "raw_docs 1, redacted_docs 1, chunks 1, " in result.stdout
    assert by_asset["raw_docs"] == by_asset["redacted_docs"] == {doc[0]}
    assert by_asset["chunks"] == {doc[1]}
    assert by_asset["embeddings"] == chunks
    assert chunks <= by_asset["conversations"]
    assert by_asset["finetune_dataset"]
    run_graph(resources_with_fakes(store, home))
    assert derived_again(times, ledger_times(store)) == expected
    assert stored(store) == rows


def test_a_conversation_that_cites_a_passage_of_the_file_rests_on_it(
    home: Path, store: SupabaseStore
) -> None:
    with store.connect() as connection:
        connection.execute(
            "update convo.citations q set chunk_id = (select c.id from convo.chunks c "
            "where c.content like '%%hotel room%%' limit 1) from convo.chunks k "
            "where k.id = q.chunk_id and k.content like '%%annual leave%%'"
        )
        (elsewhere,) = connection.execute(
            "select distinct v.chunk_id from convo.conversations v join convo.chunks k "
            "on k.id = v.chunk_id where k.content like '%%annual leave%%'"
        )

    RUNNER.invoke(app, ["rederive", f"{SOURCE}/expenses.md", "--from", "conversations"])

    assert ("conversations", elsewhere[0]) in marked(store)
    assert (home / "sources").exists()


def test_a_dataset_row_that_shows_a_passage_of_the_file_rests_on_it(
    home: Path, store: SupabaseStore
) -> None:
    shown = "select id from convo.chunks where content like '%%hotel room%%' limit 1"
    with store.connect() as connection:
        rows = connection.execute(
            f"update convo.finetune_dataset set context_ids = array({shown}) "
            "where source = 'handbook' returning conversation_id".encode()
        ).fetchall()

    RUNNER.invoke(app, ["rederive", f"{SOURCE}/expenses.md", "--from", "finetune_dataset"])

    assert {("finetune_dataset", conversation) for (conversation,) in rows} == marked(store)
    assert (home / "sources").exists()


def test_rows_that_an_earlier_step_made_otherwise_are_replaced(
    home: Path, store: SupabaseStore
) -> None:
    rows = stored(store)
    with store.connect() as connection:
        connection.execute(
            "insert into convo.redacted_docs select 'old', raw_doc_id, source, name, "
            "'Call Ada Byron.', redactions from convo.redacted_docs "
            "where content like '%%hotel room%%'"
        )

    RUNNER.invoke(app, ["rederive", SOURCE, "--from", "redacted_docs"])
    run_graph(resources_with_fakes(store, home))

    assert stored(store) == rows


class Shouting(PooledConverter):
    """A converter that has changed under its old name."""

    def convert(self, content: bytes, *, media_type: str) -> Conversion:
        found = super().convert(content, media_type=media_type)
        return replace(found, text=found.text.replace("Leave", "LEAVE"))


def test_a_document_that_is_converted_otherwise_is_new_in_every_asset(
    store: SupabaseStore, deployed: Path
) -> None:
    """Its identifier is that of the file's bytes, so nothing else tells that its text changed."""
    folder = write_sources(deployed)
    page = "<h1>How do I file Leave requests?</h1><p>Leave requests are sent to the manager.</p>"
    (folder / "leave.html").write_text(page, encoding="utf-8")
    resources = resources_with_fakes(store, deployed)
    run_graph(resources)

    RUNNER.invoke(app, ["rederive", f"{SOURCE}/leave.html"])
    run_graph(replace(resources, converter=Shouting()))

    rows = stored(store)
    for table in ("redacted_docs", "chunks", "turns", "finetune_dataset"):
        assert rows[table]
        assert "LEAVE requests" in str(rows[table])
        assert "Leave requests" not in str(rows[table])


def test_a_file_that_vanishes_after_it_was_marked_is_erased_all_the_same(
    home: Path, store: SupabaseStore
) -> None:
    RUNNER.invoke(app, ["rederive", SOURCE])
    (home / "sources" / SOURCE / "expenses.md").unlink()

    run_graph(resources_with_fakes(store, home))

    assert "hotel room" not in str(stored(store))
    assert "annual leave" in str(stored(store))


def test_a_file_that_was_refused_is_read_again(store: SupabaseStore, deployed: Path) -> None:
    folder = write_sources(deployed, leave=LEAVE)
    (folder / "broken.pdf").write_bytes(b"no pdf")
    run_graph(resources_with_fakes(store, deployed))
    times = ledger_times(store)

    result = RUNNER.invoke(app, ["rederive", f"{SOURCE}/broken.pdf"])

    expected = marked(store)
    assert "raw_docs 1, redacted_docs 0" in result.stdout
    run_graph(resources_with_fakes(store, deployed))
    assert derived_again(times, ledger_times(store)) == expected


def test_a_source_whose_folder_cannot_be_reached_is_marked(
    noted: Path, store: SupabaseStore
) -> None:
    (noted / "sources").rename(noted / "elsewhere")

    result = RUNNER.invoke(app, ["rederive", SOURCE])

    assert result.exit_code == 0, result.output
    assert set(invalidated(store, SOURCE)) == set(TABLES)


@pytest.mark.usefixtures("noted")
def test_a_source_that_does_not_exist_is_an_error_that_names_those_that_do() -> None:
    result = RUNNER.invoke(app, ["rederive", "handbok"])

    assert isinstance(result.exception, UnknownSourceError)
    assert "known sources: handbook, runbooks" in str(result.exception)


def test_a_source_that_was_never_run_has_nothing_to_derive_again(
    store: SupabaseStore, deployed: Path
) -> None:
    write_sources(deployed, leave=LEAVE)

    result = RUNNER.invoke(app, ["rederive", SOURCE])

    assert result.exit_code == 0, result.output
    assert "raw_docs 0" in result.stdout
    assert not marked(store)


@pytest.mark.usefixtures("noted")
def test_a_file_that_does_not_exist_shows_those_that_do_on_the_terminal_only(
    store: SupabaseStore,
) -> None:
    result = RUNNER.invoke(app, ["rederive", f"{SOURCE}/nothing.md"])

    assert isinstance(result.exception, UnknownDocumentError)
    assert "handbook/expenses.md\nhandbook/leave.md" in result.stderr
    assert "leave.md" not in str(result.exception)
    assert not marked(store)


@pytest.mark.usefixtures("noted")
def test_an_asset_that_does_not_exist_is_an_error_that_names_those_that_do(
    store: SupabaseStore,
) -> None:
    for what in (SOURCE, f"{SOURCE}/leave.md"):
        result = RUNNER.invoke(app, ["rederive", what, "--from", "redacted_doc"])

        assert isinstance(result.exception, UnknownAssetError)
        assert "there are raw_docs, redacted_docs, chunks, embeddings" in str(result.exception)
    assert not marked(store)


@pytest.mark.usefixtures("noted")
def test_status_says_what_is_marked_and_what_another_version_made(store: SupabaseStore) -> None:
    before = RUNNER.invoke(app, ["status"]).stdout
    invalidate_source(store, source=SOURCE, start="finetune_dataset")
    with store.connect() as connection:
        connection.execute(
            "update convo.ledger set step_version = '0' where source = %s and asset = any(%s)",
            [OTHER, ["redacted_docs", "chunks"]],
        )
        connection.execute(
            "update convo.ledger set step_version = %s where source = %s and asset = 'chunks'",
            [VERSIONS["chunks"], OTHER],
        )

    shown = RUNNER.invoke(app, ["status"]).stdout

    assert "marked" not in before
    assert "older" not in before  # of rows from before versions were kept nobody knows
    assert shown.count("marked to be derived again") == shown.count("made by an older version") == 1
    assert "handbook  finetune_dataset  marked to be derived again: 1" in shown
    assert "runbooks  redacted_docs  made by an older version: 1" in shown
    assert shown.count("the next run derives these again") == 2


def test_every_row_says_which_version_made_it_and_a_new_version_makes_it_again(
    home: Path, store: SupabaseStore
) -> None:
    with store.connect() as connection:
        said = set(
            connection.execute("select distinct asset, step_version from convo.ledger").fetchall()
        )
        connection.execute(
            "update convo.ledger set step_version = '0', fingerprint = 'old' "
            "where asset = 'redacted_docs'"
        )
    older = older_versions(store, SOURCE)

    run = run_graph(resources_with_fakes(store, home))

    assert said == set(VERSIONS.items())
    assert older == {"redacted_docs": 3}
    assert older_versions(store, SOURCE) == {}
    event = run.get_asset_materialization_events()[1]
    assert event.asset_key == dg.AssetKey("redacted_docs")
    assert event.materialization.metadata["made by an older version"].value == 0


def test_rows_of_an_older_version_show_on_the_asset(store: SupabaseStore, noted: Path) -> None:
    with store.connect() as connection:
        connection.execute("update convo.ledger set step_version = '0'")
    summary = summarize(store, asset="chunks", source=SOURCE)

    shown = metadata_of(store, asset="chunks", source=SOURCE, summary=summary)

    assert shown["made by an older version"] == 1
    assert noted.exists()


def test_versions_are_those_that_dagster_shows() -> None:
    graph = defs().resolve_asset_graph()
    shown = {asset: graph.get(dg.AssetKey(asset)).code_version for asset in VERSIONS}

    assert shown == VERSIONS
    assert set(VERSIONS) == set(TABLES)


def test_a_mark_that_waits_for_a_run_marks_what_the_run_has_left(store: SupabaseStore) -> None:
    made: list[ItemResult[Any]] = [
        ItemResult(input_id="a", reasons={"no_text": 1}, outcome="rejected")
    ]
    step = StepFingerprint(step="chunk", version="1")

    def noted() -> None:
        record(connection, asset="chunks", source=SOURCE, fingerprint=step, batch=made)

    with store.connect() as connection:
        noted()
    with ThreadPoolExecutor(1) as pool:
        with store.connect() as connection:
            noted()
            marking = pool.submit(invalidate_source, store, source=SOURCE, start="chunks")
            sleep(0.5)
            assert not marking.done()
        assert marking.result(timeout=30)["chunks"] == 1

    assert invalidated(store, SOURCE) == {"chunks": 1}
