"""A document that lacks something is said to, wherever somebody looks."""

from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest
from typer.testing import CliRunner

from convo_assets.cli import app
from convo_assets.resources.documents import FolderSources, PooledConverter, SourcePlace
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.ledger import summarize
from convo_assets.steps.ingest import Conversion
from convo_assets_tests.graph import LEAVE, SOURCE, TOOLS, run_graph, run_whole, write_sources
from convo_assets_tests.office import a_pdf, an_epub, lines_of_text
from convo_assets_tests.releases import newest
from convo_assets_tests.resource_sets import resources_with_fakes

CHAPTER = "<h1>Leave</h1><p>If you want to take annual leave, ask for 1.75 days a month.</p>"
MISSING_CHAPTER = an_epub([CHAPTER, None, CHAPTER.replace("Leave", "Absence")])
CONVERTER = PooledConverter()


def read(name: str, content: bytes) -> Conversion:
    types = {"epub": "application/epub+zip", "pdf": "application/pdf"}
    return CONVERTER.convert(content, media_type=types[name])


@pytest.mark.parametrize(
    ("kind", "content", "gaps"),
    [
        pytest.param("epub", an_epub([CHAPTER, CHAPTER]), {}, id="whole-book"),
        pytest.param("epub", MISSING_CHAPTER, {"damaged_part": 1}, id="missing-chapter"),
        pytest.param("pdf", a_pdf([lines_of_text(["Leave is 20 days."])] * 2), {}, id="text-pages"),
        pytest.param(
            "pdf",
            a_pdf([lines_of_text(["Leave is 20 days."]), "", " ", ""]),
            {"page_without_text": 2},
            id="two-pages-are-pictures-and-one-is-blank",
        ),
    ],
)
def test_what_cannot_be_read_of_a_file_is_counted(
    kind: str, content: bytes, gaps: dict[str, int]
) -> None:
    found = read(kind, content)

    assert "20 days" in found.text or "1.75 days" in found.text
    assert found.gaps == gaps


def test_a_partial_document_is_shown_in_status_metadata_and_release(
    store: SupabaseStore, deployed: Path
) -> None:
    folder = write_sources(deployed, leave=LEAVE, **TOOLS)
    (folder / "book.epub").write_bytes(MISSING_CHAPTER)
    resources = resources_with_fakes(store, deployed)

    run = run_graph(resources)
    run_whole(resources, "release")

    summary = summarize(store, asset="raw_docs", source=SOURCE)
    assert summary.outcomes["partial"] == 1
    assert summary.outputs == 8
    shown = CliRunner().invoke(app, ["status", "--refusals"])
    assert "raw_docs  partial  book.epub  (damaged_part 1)" in shown.output
    (check,) = (e for e in run.get_asset_check_evaluations() if "whole" in e.check_name)
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert "1 partial" in str(check.description)
    assert "parts of the file are damaged" in str(check.metadata["inputs"])
    (landed,) = (
        event
        for event in run.get_asset_materialization_events()
        if "raw_docs" in str(event.asset_key)
    )
    assert "damaged_part" in str(landed.materialization.metadata["left out by reason"])
    assert newest(deployed).manifest["partly_read"] == {SOURCE: {"documents": 1, "damaged_part": 1}}


def test_a_source_that_refuses_partial_documents_takes_the_others(
    store: SupabaseStore, tmp_path: Path
) -> None:
    folder = write_sources(tmp_path, leave=LEAVE)
    (folder / "book.epub").write_bytes(MISSING_CHAPTER)
    resources = resources_with_fakes(store, tmp_path)
    strict = FolderSources(
        root=str(tmp_path / "sources"),
        places={SOURCE: SourcePlace(refuse_partial=True)},
        workspace=resources.workspace,
    )

    run_graph(resources)
    before = summarize(store, asset="raw_docs", source=SOURCE)
    run_graph(replace(resources, sources=strict))

    after = summarize(store, asset="raw_docs", source=SOURCE)
    assert (before.outcomes, after.outcomes) == (
        {"done": 1, "partial": 1},
        {"done": 1, "rejected": 1},
    )
    assert after.reasons == {"partial": 1, "damaged_part": 1}


def test_a_turned_page_loses_nothing() -> None:
    """Programs that make landscape pages turn the page and what is on it."""
    columns = ["Part", "Torque", "Oil", "Interval"]
    drawn = "q 0 1 -1 0 595 0 cm " + "".join(
        f"BT /F1 12 Tf 1 0 0 1 {60 + 200 * x} {500 - 20 * y} Tm ({column} {y}) Tj ET "
        for y in range(6)
        for x, column in enumerate(columns)
    )

    for rotation in (90, 270):
        text = read("pdf", a_pdf([drawn + "Q"], rotate=rotation)).text
        assert [f"{c} {y}" for y in range(6) for c in columns if f"{c} {y}" not in text] == []
