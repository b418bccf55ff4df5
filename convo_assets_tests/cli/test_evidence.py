"""What can be filed about a release, and what shows that somebody has changed the log."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from convo_assets.cli import app
from convo_assets.resources.releases.evidence import Evidence, Origin
from convo_assets.resources.releases.records import ReleaseRecords
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.audit_log import AuditLog
from convo_assets.resources.store.reviews import Review, Reviews
from convo_assets_tests.graph import (
    EXPENSES,
    LEAVE,
    SOURCE,
    run_graph,
    run_whole,
    write_sources,
)
from convo_assets_tests.resource_sets import resources_with_fakes

RUNNER = CliRunner()


@pytest.fixture
def released(store: SupabaseStore, deployed: Path) -> Path:
    """A release of documents that hold names, one conversation of it accepted by a person."""
    write_sources(deployed, leave=LEAVE, expenses=EXPENSES)
    resources = resources_with_fakes(store, deployed)
    run_graph(resources)
    with store.connect() as connection:
        (accepted,) = connection.execute(
            "select id from convo.conversations order by id limit 1"
        ).fetchall()
    Reviews(store).add(Review(conversation_id=accepted[0], reviewer="ada", decision="accepted"))
    run_whole(resources, "release")
    return deployed


def events(store: SupabaseStore) -> Sequence[tuple[str, str]]:
    return [(e.said["event"], e.said["subject"]) for e in AuditLog(store).entries()]


def evidence(deployed: Path, *arguments: str) -> tuple[dict[str, Any], str]:
    result = RUNNER.invoke(app, ["evidence", *arguments])
    assert result.exit_code == 0, result.output
    (folder,) = (deployed / "artifacts" / "evidence").iterdir()
    facts = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
    return facts, (folder / "index.html").read_text(encoding="utf-8")


def test_runs_reviews_and_releases_are_entries_of_the_log(
    store: SupabaseStore,
    released: Path,  # noqa: ARG001 - has made them
) -> None:
    version = ReleaseRecords(store).all()[0].version

    found = events(store)

    for asset in ("raw_docs", "redacted_docs", "chunks", "embeddings", "conversations"):
        assert found.count(("materialized", f"{SOURCE}/{asset}")) == 1
    assert [event for event, subject in found if subject.startswith("conversation ")] == [
        "reviewed"
    ]
    assert found[-1] == ("released", f"release {version}")


def test_a_run_that_changes_nothing_adds_nothing(store: SupabaseStore, released: Path) -> None:
    resources = resources_with_fakes(store, released)
    run_graph(resources)
    run_whole(resources, "release")
    before = events(store)

    run_graph(resources)
    run_whole(resources, "release")

    assert events(store) == before


def test_evidence_tells_of_documents_redactions_gates_and_reviews_and_quotes_nothing(
    released: Path,
) -> None:
    facts, page = evidence(released)

    source = facts["sources"][SOURCE]
    assert sum(source["documents"].values()) == 2
    assert any(name.startswith("PERSON, found by ") for name in source["redacted"])
    assert facts["gates"]["leaks"]["rows with findings"] == 0
    assert facts["reviews"]["accepted"] == 1
    assert facts["release"]["files"] == ["every file is what the manifest says"]
    assert "Evidence about release" in page
    (folder,) = (released / "artifacts" / "evidence").iterdir()
    said = " ".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert "annual leave" not in said
    assert "Marta" not in said
    assert "leave.md" not in said


def test_what_a_declaration_says_of_a_source_is_in_it(store: SupabaseStore, released: Path) -> None:
    origin = Origin(provenance="Our handbook", licence="own work")
    version = ReleaseRecords(store).all()[0].version

    folder = Evidence(
        store=store, artifacts=released / "artifacts", origins={SOURCE: origin}, choices={}
    ).write(version)

    facts = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
    assert facts["sources"][SOURCE]["origin"] == {
        "provenance": "Our handbook",
        "licence": "own work",
        "legal basis": "not said",
    }
    summary = {part["number"]: part["text"] for part in facts["training content summary"]}
    assert "provenance: Our handbook; licence: own work" in summary["2.6"]


def test_a_forgotten_document_and_the_withdrawn_release_are_in_evidence_and_log(
    store: SupabaseStore, released: Path
) -> None:
    version = ReleaseRecords(store).all()[0].version

    forgotten = RUNNER.invoke(app, ["forget", f"{SOURCE}/leave.md", "--yes"])
    facts, page = evidence(released, version)

    assert forgotten.exit_code == 0, forgotten.output
    assert [said["event"] for said in facts["forgotten"]] == ["withdrawn", "forgotten"]
    assert "Withdrawn: a document it rests on was forgotten." in page
    assert facts["release"]["files"] == ["the files are not here"]


def test_verify_says_that_the_log_is_whole_and_goes_through_what_was_filed(
    store: SupabaseStore, released: Path
) -> None:
    evidence(released)
    RUNNER.invoke(app, ["forget", f"{SOURCE}/leave.md", "--yes"])

    result = RUNNER.invoke(app, ["verify"])

    head = AuditLog(store).head()
    assert head is not None
    assert result.exit_code == 0, result.output
    assert f"The log is whole: {head.number} entries" in result.stdout
    assert "2 places in it" in result.stdout


def test_verify_names_the_first_break(store: SupabaseStore, released: Path) -> None:
    with store.connect() as connection:
        connection.execute("alter table convo.audit_log disable trigger all")
        connection.execute("delete from convo.audit_log where number = 3")
        connection.execute("alter table convo.audit_log enable trigger all")

    result = RUNNER.invoke(app, ["verify"])
    _, page = evidence(released)

    assert result.exit_code == 1
    assert "The log is broken: entry 3 is missing: entry 4 comes next." in result.stderr
    assert "The log is broken: entry 3" in page


def test_a_release_that_nobody_knows_is_said_so(released: Path) -> None:
    result = RUNNER.invoke(app, ["evidence", "nosuch"])

    assert released.exists()
    assert result.exit_code != 0
    assert "nosuch" in str(result.exception)
