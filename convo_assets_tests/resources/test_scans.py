"""Pictures of pages are read: in order, as what they are, or with the reason why not."""

import socket
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter

from convo_assets.errors import UnreadableDocumentError
from convo_assets.resources.conversion import WorkerLimits, WorkerPool, scans
from convo_assets.resources.conversion.pdf_text import misread_pages
from convo_assets.resources.conversion.readers import read
from convo_assets.resources.conversion.recognition import Line, Page
from convo_assets.steps.ingest import FILE_FORMATS, Conversion, by_suffix
from convo_assets_tests.office import a_pdf, lines_of_text
from convo_assets_tests.scanning import (
    as_file,
    cells_kept,
    characters_kept,
    font_of,
    plain,
    scanned,
    typeset,
    typeset_table,
)

RULES = [
    "The birthing parent receives 20 weeks of leave at full salary, and the other parent 8 weeks.",
    "A request is answered within 5 working days. Without an answer it is granted from the 6th.",
    "Unused leave expires on 31 March of the following year, unless the manager agreed in writing.",
]


def read_as(suffix: str, content: bytes) -> Conversion:
    return read(content, by_suffix(FILE_FORMATS)[suffix].media_type)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a network."""

    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.usefixtures("alone")
def test_a_scanned_page_is_read_without_a_network() -> None:
    page = typeset(RULES, title="Parental Leave")

    found = read_as(".png", as_file(scanned(page.image, seed=1), "PNG"))

    assert characters_kept(page.text, found.text) >= 0.98
    assert found.text.startswith("# Parental Leave\n\nThe birthing")
    assert found.text.count("\n\n") == 3
    assert found.gaps == {}


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lies_on_its_side_or_its_head_is_read(turn: int) -> None:
    page = typeset(RULES)
    turned = page.image.crop((0, 0, 1654, 600)).rotate(turn, expand=True)

    assert characters_kept(page.text, read_as(".png", as_file(turned, "PNG")).text) >= 0.98


def test_columns_are_read_one_after_the_other_below_what_spans_them() -> None:
    page = typeset(
        RULES * 7, columns=2, points=14, title="What holds for everybody in all of our offices"
    )

    assert characters_kept(page.text, read_as(".png", as_file(page.image, "PNG")).text) >= 0.98


def test_a_ruled_table_is_a_table_in_its_place() -> None:
    rows = [["Item", "Price", "Days"], ["Cool box", "25.50", "12"], ["Hammer", "1,000", "7"]]

    text = read_as(".jpg", as_file(scanned(typeset_table(rows), seed=2), "JPEG")).text

    assert cells_kept(rows, text) == 1
    assert text.index("following table") < text.index("| Item") < text.index("second floor")


def test_a_cell_that_spans_columns_says_in_each_what_it_says() -> None:
    rows = [["Item", "Price", "Price"], ["Kind", "net", "gross"], ["Hammer", "10", "12"]]
    page = typeset_table(rows)
    draw = ImageDraw.Draw(page)
    dark = np.asarray(page) < 128
    across = [n for n in range(page.width) if dark[310:460, n].mean() > 0.7]
    inner = [n for n in across if n > across[0] + 20][-1]
    second = [n for n in across if across[0] + 20 < n < inner - 20]
    top = next(n for n in range(page.height) if dark[n].mean() > 0.2)
    draw.rectangle([second[0] + 8, top + 6, inner - 8, top + 50], fill=255)
    draw.text((second[0] + 60, top + 14), "Price", font=font_of(None, 10), fill=0)

    text = read_as(".png", as_file(page, "PNG")).text

    assert "| Item | Price | Price |" in text
    assert "| Hammer | 10 | 12 |" in text


def test_all_pages_of_a_picture_file_are_read() -> None:
    first, second = (typeset([rule]).image for rule in RULES[:2])
    content = as_file(first, "TIFF", save_all=True, append_images=[second])

    assert plain(read_as(".tiff", content).text) == " ".join(RULES[:2])


def test_a_pdf_is_read_page_by_page_as_text_or_as_a_picture() -> None:
    scan = as_file(typeset(RULES[:1]).image, "PDF", resolution=200)
    typed = a_pdf([lines_of_text(["The first page has text, more than a stamp would have."]), " "])
    writer = PdfWriter()
    for content in (typed, scan, typed):
        for page in PdfReader(BytesIO(content)).pages:
            writer.add_page(page)
    stream = BytesIO()
    writer.write(stream)

    found = read_as(".pdf", stream.getvalue())

    order = [found.text.index("first page"), found.text.index("birthing")]
    assert order == sorted(order)
    assert found.text.count("first page") == 2
    assert found.gaps == {}


def test_a_picture_without_text_is_refused_and_not_an_empty_document() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (400, 400), dtype=np.uint8)
    for image in (Image.fromarray(noise), Image.new("L", (400, 400), 255)):
        with pytest.raises(UnreadableDocumentError, match="no_text"):
            read_as(".png", as_file(image, "PNG"))


def test_a_page_that_is_too_poor_to_be_read_is_read_in_part_or_not_at_all() -> None:
    page = typeset(RULES).image.resize((250, 353)).resize((1654, 2339))
    outcomes = []
    for noise in (20, 80):
        try:
            found = read_as(".png", as_file(scanned(page, seed=3, noise=noise), "PNG"))
            outcomes.append([*found.gaps])
        except UnreadableDocumentError as refused:
            outcomes.append([refused.reason])

    assert all(each in (["unsure_text"], ["no_text"]) for each in outcomes)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"no picture", "damaged", id="not-a-picture"),
        pytest.param(
            as_file(Image.new("1", (9000, 9000)), "PNG"), "too_many_pixels", id="gigantic"
        ),
        pytest.param(as_file(Image.new("L", (900, 900)), "PNG")[:300], "damaged", id="cut-off"),
    ],
)
def test_a_picture_that_cannot_be_opened_is_refused_with_its_reason(
    content: bytes, reason: str
) -> None:
    with pytest.raises(UnreadableDocumentError, match=reason):
        read_as(".png", content)


def test_pages_beyond_what_a_file_may_have_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "MAX_PAGES", 1)
    image: Any = typeset(RULES[:1]).image
    content = as_file(image, "PDF", save_all=True, append_images=[image], resolution=200)

    assert read_as(".pdf", content).gaps == {"page_without_text": 1}


def test_each_page_may_take_the_time_of_a_file() -> None:
    limits = WorkerLimits(max_seconds=4, max_megabytes=300)
    pool = WorkerPool(limits, module="convo_assets_tests.hostile_worker")

    assert pool.convert(b"pages", media_type="text/orders").text == "read pages"
    pool.close()


def test_a_page_whose_letters_are_mapped_wrongly_is_read_as_it_shows_itself() -> None:
    """What another reader finds is believed where the two have next to nothing in common."""
    lines = ["Leave is granted for twenty five days in every year of employment."] * 4
    shown = " ".join(lines)
    wrong = shown.translate({ord(c): ord(c) - 63 for c in "abcdefghijklmnopqrstuvwxyz"})
    content = a_pdf([lines_of_text(lines)])

    assert "twenty five days" in misread_pages(content, {1: wrong})[1]
    assert misread_pages(content, {1: shown.replace(". ", ".\n\n# ")}) == {}
    assert misread_pages(a_pdf([lines_of_text(["Too short."])]), {1: "x"}) == {}
    assert misread_pages(b"no pdf", {1: wrong}) == {}


@pytest.mark.parametrize(
    ("said", "reason"),
    [("είκοσι πέντε ημερών κάθε χρόνο", "unknown_script"), ("The angle α is 5 degrees", "")],
)
def test_a_page_in_letters_that_are_not_known_is_left_out_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, said: str, reason: str
) -> None:
    page = np.full((100, 400), 255, dtype=np.uint8)
    seen = Page(page, (Line(said, 0.95, 10, 10, 390, 40),), confidence=0.95)
    monkeypatch.setattr(scans, "recognised", lambda _: seen)

    found = scans.read_page(page)

    assert (found.reason, found.text) == (reason, "" if reason else said)


def test_lines_of_a_scanned_page_have_their_boxes() -> None:
    page = scans.read_page(np.asarray(typeset(RULES).image))

    tops = [box[1] for box, _ in page.pieces]
    assert len(tops) >= len(RULES)
    assert tops == sorted(tops)
    assert all(0 <= box[0] < box[2] <= 1 and 0 <= box[1] < box[3] <= 1 for box, _ in page.pieces)
