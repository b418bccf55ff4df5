"""Pages and boxes go with the text: through redaction, chunks and citations to rows and readers."""

from io import BytesIO
from pathlib import Path

import pytest

from convo_assets.cli.review_desk import ReviewDesk
from convo_assets.page_areas import named_pages, within
from convo_assets.records import Chunk, PageArea, RedactedDoc, TrainingRow
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.rows import StoredRows
from convo_assets.resources.store.tracing import trace_documents
from convo_assets.resources.store.views import VIEWS
from convo_assets.roles import Resources
from convo_assets_tests.graph import EXPENSES, LEAVE, SOURCE, TOOLS, run_graph, write_sources
from convo_assets_tests.resource_sets import resources_with_fakes


def slides(markdown: str) -> bytes:
    """Return a presentation with one slide for each heading."""
    from pptx import Presentation

    presentation = Presentation()
    for part in markdown.split("# ")[1:]:
        title, _, body = part.partition("\n")
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = body.strip().rstrip("#").strip()
    stream = BytesIO()
    presentation.save(stream)
    return stream.getvalue()


@pytest.fixture
def resources(store: SupabaseStore, tmp_path: Path) -> Resources:
    """Resources that have taken a presentation through the graph."""
    folder = write_sources(tmp_path, expenses=EXPENSES, **TOOLS)
    (folder / "leave.pptx").write_bytes(slides(LEAVE))
    resources = resources_with_fakes(store, tmp_path)
    run_graph(resources)
    return resources


def test_what_stands_on_a_slide_is_cited_with_slide_and_box(
    store: SupabaseStore,
    resources: Resources,  # noqa: ARG001 - has run
) -> None:
    docs: StoredRows[RedactedDoc] = StoredRows(
        store=store, view=VIEWS["redacted_docs"], source=SOURCE
    )
    chunks: StoredRows[Chunk] = StoredRows(store=store, view=VIEWS["chunks"], source=SOURCE)
    rows: StoredRows[TrainingRow] = StoredRows(
        store=store, view=VIEWS["finetune_dataset"], source=SOURCE
    )
    read = docs.read([identifier for identifier, _ in docs.list_items()])
    (shown,) = [doc for doc in read if doc.pages]
    held = chunks.read([identifier for identifier, _ in chunks.list_items()])
    made = rows.read([identifier for identifier, _ in rows.list_items()])

    manager = shown.text.index("Send the dates")
    (area,) = within(shown.pages, manager, manager + 1)
    (exceptions,) = [a for a in shown.pages if "[PERSON_1]" in shown.text[a.start : a.end]]
    assert (area.page, exceptions.page) == (2, 1)
    assert shown.text[exceptions.start : exceptions.end].rstrip().endswith("exceptions.")
    on_slides = [chunk for chunk in held if chunk.redacted_doc_id == shown.id]
    assert all(chunk.pages == within(shown.pages, chunk.start, chunk.end) for chunk in on_slides)
    cited = {page for row in made if shown.id in row.document_ids for page in row.pages}
    assert {page.document_id for page in cited} == {shown.id}
    assert {(page.page, page.box) for page in cited} <= {(a.page, a.box) for a in shown.pages}
    assert all(not row.pages for row in made if shown.id not in row.document_ids)


def test_reviewers_and_tracers_see_the_page(store: SupabaseStore, resources: Resources) -> None:
    desk = ReviewDesk(
        store=store, resources=resources, reviewer="ada", source=SOURCE, order="uncertain"
    )
    queued = [said for identifier in desk.queue if (said := desk.conversation(identifier))]
    shown = [p.seen for said in queued for turn in desk.shown(said) for p in turn.passages]
    with store.connect() as connection:
        (raw,) = connection.execute(
            "select raw_doc_id from convo.redacted_docs where pages <> '[]'"
        ).fetchone() or ("",)
    (traced,) = trace_documents(store, [raw])

    assert any(2 in seen and all(len(box) == 4 for box in seen[2]) for seen in shown)
    assert any("page 1" in chunk.said for chunk in traced.made)


def test_pages_are_named_as_people_name_them() -> None:
    areas = [PageArea(start=n, end=n + 1, page=n, box=()) for n in (4, 3)]

    assert [named_pages(each) for each in ([], areas[:1], areas)] == ["", "page 4", "pages 3-4"]
