"""The command as a person or a benchmark calls it."""

import json
import shlex
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from convo_assets.cli import app
from convo_assets.cli.planted import planted_values
from convo_assets.cli.proof import values_found
from convo_assets.errors import UnknownSourceError, UnreadableDocumentError
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.ledger import summarize
from convo_assets_tests.graph import EXPENSES, LEAVE, run_graph, run_whole, write_sources
from convo_assets_tests.office import a_docx, paragraph
from convo_assets_tests.resource_sets import resources_with_fakes

RUNNER = CliRunner()


def test_redact_reads_jsonl_and_writes_spans_of_the_input(tmp_path: Path) -> None:
    text = "Please ask Katarzyna Wisniewska, k.wisniewska@larkhollow.example, about it."
    lines = [json.dumps({"id": 7, "text": text}), json.dumps({"id": "b", "text": "Nobody."})]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")

    result = RUNNER.invoke(app, ["redact", str(tmp_path / "in.jsonl")])

    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert result.exit_code == 0
    assert first["id"] == 7
    assert "Wisniewska" not in first["text"]
    assert "[PERSON_1]" in first["text"]
    assert text[first["spans"][0]["start"] : first["spans"][0]["end"]] == "Katarzyna Wisniewska"
    assert set(first["spans"][0]) == {"start", "end", "label", "score", "detector"}
    assert second == {"id": "b", "text": "Nobody.", "spans": [], "looks": 1}


def test_redact_skips_what_is_no_record_says_so_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('not json\n{"id": 1, "text": "Fine."}\n{"id": 2}\n')

    result = RUNNER.invoke(app, ["redact", str(tmp_path / "in.jsonl")])

    assert result.exit_code == 1
    assert json.loads(result.stdout)["id"] == 1
    assert "Line 1 was skipped" in result.stderr
    assert "Line 3 was skipped" in result.stderr


def test_redact_takes_a_plain_file_and_explains_without_quoting(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("Card 4111 1111 1111 1111 was charged.\n")

    result = RUNNER.invoke(app, ["redact", str(tmp_path / "note.txt"), "--explain"])

    assert json.loads(result.stdout)["id"] == "note.txt"
    assert "5-24 CREDIT_CARD by rule:credit_card" in result.stderr
    assert "4111" not in result.output


@pytest.mark.parametrize("suffix", [".docx", ".html", ".eml", ".log"])
def test_redact_reads_what_ingest_reads(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"letter{suffix}"
    said = "Please ask Katarzyna Wisniewska about the keys."
    if suffix == ".docx":
        file.write_bytes(a_docx(paragraph(said)))
    elif suffix == ".html":
        file.write_text(f"<html><body><p>{said}</p></body></html>")
    elif suffix == ".eml":
        file.write_text(f"Subject: Keys\nContent-Type: text/plain\n\n{said}\n")
    else:
        file.write_text(said)

    result = RUNNER.invoke(app, ["redact", str(file)])

    assert result.exit_code == 0, result.output
    assert "[PERSON_1] about the keys" in json.loads(result.stdout)["text"]
    assert "Wisniewska" not in result.output


def test_redact_says_why_a_document_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"no pdf")

    result = RUNNER.invoke(app, ["redact", str(tmp_path / "broken.pdf")])

    assert isinstance(result.exception, UnreadableDocumentError)
    assert result.exception.reason == "damaged"


def test_redact_does_not_write_over_the_file_it_reads(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": 1, "text": "Fine."}\n')

    result = RUNNER.invoke(
        app, ["redact", str(tmp_path / "a.jsonl"), "--output", str(tmp_path / "a.jsonl")]
    )

    assert result.exit_code == 2
    assert (tmp_path / "a.jsonl").read_text() == '{"id": 1, "text": "Fine."}\n'


def test_redact_does_not_repeat_the_name_of_a_file_that_is_called_after_somebody(
    tmp_path: Path,
) -> None:
    (tmp_path / "Letter to Katarzyna Wisniewska.txt").write_text("It rained.\n")

    result = RUNNER.invoke(app, ["redact", str(tmp_path / "Letter to Katarzyna Wisniewska.txt")])

    assert "Wisniewska" not in result.output
    assert json.loads(result.stdout)["id"].startswith("Letter to [PERSON_1]")


def test_chunk_shows_exact_offsets_as_json(tmp_path: Path) -> None:
    (tmp_path / "leave.md").write_text(LEAVE, encoding="utf-8")

    result = RUNNER.invoke(app, ["chunk", str(tmp_path / "leave.md"), "--json"])

    chunks = json.loads(result.stdout)
    assert all(LEAVE[c["start"] : c["end"]] == c["text"] for c in chunks)
    assert chunks[0]["embed_text"].startswith("leave")


def test_status_shows_what_became_of_every_file(store: SupabaseStore, deployed: Path) -> None:
    folder = write_sources(deployed, leave=LEAVE)
    (folder / "broken.pdf").write_bytes(b"no pdf")
    run_graph(resources_with_fakes(store, deployed))

    result = RUNNER.invoke(app, ["status", "--refusals"])

    assert result.exit_code == 0, result.output
    assert "handbook" in result.stdout
    assert "raw_docs  rejected  broken.pdf  (damaged 1)" in result.stdout
    assert "The file is damaged: nothing in it can be read. Open it, save it again" in result.stdout


def test_status_names_the_file_behind_a_passage_that_gave_no_conversation(
    store: SupabaseStore, deployed: Path
) -> None:
    write_sources(deployed, leave=LEAVE, empty="# Nothing\n\nTo be written.\n")
    run_graph(resources_with_fakes(store, deployed))

    result = RUNNER.invoke(app, ["status", "--refusals"])

    assert "conversations  rejected  empty.md #0" in result.stdout


def test_trace_shows_the_way_from_a_file_to_its_rows_and_from_a_row_to_its_file(
    store: SupabaseStore, deployed: Path
) -> None:
    write_sources(deployed, leave=LEAVE, expenses=EXPENSES)
    run_graph(resources_with_fakes(store, deployed))
    run_whole(resources_with_fakes(store, deployed), "release")
    with store.connect() as connection:
        query = (
            "select f.id, f.conversation_id from convo.finetune_dataset f join convo.conversations "
            "v on v.id = f.conversation_id join convo.chunks c on c.id = v.chunk_id join "
            "convo.redacted_docs d on d.id = c.redacted_doc_id where d.name = 'leave' order by 1"
        )
        row, conversation = connection.execute(query).fetchall()[0]
        ((release,),) = connection.execute("select version from convo.dataset_releases").fetchall()

    down = RUNNER.invoke(app, ["trace", "handbook/leave.md"])
    up = RUNNER.invoke(app, ["trace", row[:10]])
    through = RUNNER.invoke(app, ["trace", conversation])

    for said in (down.stdout, up.stdout, through.stdout):
        assert "handbook/leave.md" in said
        assert "redacted_docs: done" in said
        assert f"conversation {conversation}" in said
        assert f"row {row}" in said
        assert f"release {release}" in said
    assert "handbook/expenses.md" not in down.stdout


@pytest.mark.usefixtures("store")
def test_trace_of_what_is_not_stored_says_what_can_be_traced(deployed: Path) -> None:
    write_sources(deployed, leave=LEAVE)

    result = RUNNER.invoke(app, ["trace", "0123456789"])

    assert "Nothing is called '0123456789': give source/path" in str(result.exception)


def test_run_makes_a_source_as_far_as_asked_and_says_what_is_done_and_what_remains(
    store: SupabaseStore, deployed: Path
) -> None:
    folder = write_sources(deployed, leave=LEAVE)
    (folder / "broken.pdf").write_bytes(b"no pdf")

    result = RUNNER.invoke(app, ["run", "handbook", "--to", "chunks"])

    assert result.exit_code == 0, result.output
    assert "1 of 3 assets; still to do: redacted_docs, chunks. raw_docs done." in result.stdout
    assert "handbook  raw_docs: 1 rows of 2 inputs (done 1, rejected 1)" in result.stdout
    assert "broken.pdf  (damaged 1)" in result.stdout
    assert summarize(store, asset="chunks", source="handbook").outputs > 0
    assert summarize(store, asset="embeddings", source="handbook").outputs == 0


@pytest.mark.usefixtures("store")
def test_run_fails_with_the_reason_where_nothing_can_be_read(deployed: Path) -> None:
    folder = write_sources(deployed)
    (folder / "broken.pdf").write_bytes(b"no pdf")

    result = RUNNER.invoke(app, ["run", "handbook", "--to", "chunks"])

    assert result.exit_code == 1
    assert "raw_docs of 'handbook' accepted nothing; rejected: damaged 1." in result.stderr


@pytest.mark.usefixtures("store")
def test_up_prints_a_line_that_opens_the_store_in_psql(deployed: Path) -> None:
    write_sources(deployed, leave=LEAVE)
    (line,) = (
        line.removeprefix("SQL: ")
        for line in RUNNER.invoke(app, ["up"]).stdout.splitlines()
        if line.startswith("SQL: ")
    )

    told = [*shlex.split(line), "-tAc", "select count(*) from convo.ledger"]
    done = subprocess.run(["/usr/bin/env", *told], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "0"


def test_report_shows_figures_beside_their_goals_and_says_when_there_are_none(
    store: SupabaseStore, deployed: Path
) -> None:
    write_sources(deployed, leave=LEAVE, expenses=EXPENSES)
    nothing = RUNNER.invoke(app, ["report"])
    run_graph(resources_with_fakes(store, deployed))

    table = RUNNER.invoke(app, ["report"], terminal_width=200)
    (line,) = RUNNER.invoke(app, ["report", "--json"]).stdout.splitlines()

    assert (nothing.exit_code, "No conversations yet" in nothing.stderr) == (1, True)
    assert table.exit_code == 0, table.output
    assert "≥ 80 %" in table.stdout
    assert "n=" in table.stdout
    figures = json.loads(line)
    assert figures["source"] == "handbook"
    supported = figures["quality"]["answers whose every number is in the cited passages"]
    assert supported["value"] == 1.0
    assert supported["n"] > 0
    assert sum(kind["value"] for kind in figures["exchanges by kind"].values()) > 0
    recall = figures["cited passages among the first retrieved, by answer"]
    assert recall["answer 1, among the first 5"]["value"] == 1.0
    made = figures["from passages to conversations"]
    assert made["passages"]["value"] >= made["conversations"]["value"] > 0


def test_the_proof_finds_a_planted_value_wherever_it_was_written(
    store: SupabaseStore, tmp_path: Path
) -> None:
    write_sources(tmp_path, expenses=EXPENSES)
    plant = {"documents": {"expenses/a.md": [{"type": "PERSON", "value": "Hotel room"}]}}
    (tmp_path / "sources" / "planted.json").write_text(json.dumps(plant))
    run_graph(resources_with_fakes(store, tmp_path))
    sources = str(tmp_path / "sources")
    planted = planted_values(sources, ["expenses"])

    found = values_found(planted, store=store, artifacts=tmp_path / "artifacts")

    assert {"table redacted_docs", "table chunks", "table turns"} <= set(found)
    assert any(place.endswith(".parquet") for place in found)
    assert not planted_values(sources, ["leave"])
    assert not values_found(
        frozenset({"Pavel Horak"}), store=store, artifacts=tmp_path / "artifacts"
    )


@pytest.mark.usefixtures("store")
def test_the_demo_of_a_source_that_does_not_exist_names_those_that_do(deployed: Path) -> None:
    write_sources(deployed, leave=LEAVE)

    result = RUNNER.invoke(app, ["demo", "--source", "handbok"])

    assert isinstance(result.exception, UnknownSourceError)
    assert "no document source 'handbok'; known sources: handbook" in str(result.exception)
