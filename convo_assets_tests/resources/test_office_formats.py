"""What people see in a presentation, a workbook or a Word file is what is read of it."""

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from convo_assets.resources.conversion.number_formats import shown
from convo_assets.resources.conversion.readers import read
from convo_assets.steps.ingest import FILE_FORMATS, Conversion, by_suffix
from convo_assets_tests.office import a_docx, changed, paragraph

MIDNIGHT = dt.datetime.fromisoformat("2025-03-01")
SHEET = "xl/worksheets/sheet1.xml"


def read_as(suffix: str, content: bytes) -> Conversion:
    return read(content, by_suffix(FILE_FORMATS)[suffix].media_type)


def a_deck(build: Callable[[Any], None]) -> bytes:
    from pptx import Presentation

    deck = Presentation()
    build(deck)
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


def add_slide(deck: Any, title: str, body: str, *, notes: str = "") -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = title
    slide.placeholders[1].text = body
    if notes:
        slide.notes_slide.notes_text_frame.text = notes
    return slide


def a_workbook(build: Callable[[Any], None]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    build(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def rows_of(text: str) -> list[list[str]]:
    return [
        [c.strip() for c in line.strip("|").split("|")] for line in text.splitlines() if "|" in line
    ]


def test_slides_are_read_in_the_order_they_are_shown_with_their_notes() -> None:
    def build(deck: Any) -> None:
        add_slide(deck, "Made first", "one")
        add_slide(deck, "Made second", "two", notes="Carry-over until 31 March.")
        add_slide(deck, "Draft", "three").element.set("show", "0")
        order = deck.slides._sldIdLst  # noqa: SLF001 - python-pptx cannot move slides
        order.insert(0, order[1])

    found = read_as(".pptx", a_deck(build))

    assert found.text.split("\n\n") == [
        "## Made second",
        "two",
        "Carry-over until 31 March.",
        "## Made first",
        "one",
    ]
    assert found.gaps == {}


def test_charts_and_merged_cells_of_a_deck_say_what_belongs_together() -> None:
    def build(deck: Any) -> None:
        from pptx.chart.data import CategoryChartData
        from pptx.enum.chart import XL_CHART_TYPE

        slide = add_slide(deck, "Revenue", "")
        data = CategoryChartData()
        data.categories = ["North", "South"]
        data.add_series("2025", (10.5, None))
        slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, 99, 99, data)
        table = slide.shapes.add_table(3, 2, 0, 500, 99, 99).table
        for y, texts in enumerate([("Region", "Q1"), ("West", "1"), ("", "2|3")]):
            for x, text in enumerate(texts):
                table.cell(y, x).text = text
        table.cell(1, 0).merge(table.cell(2, 0))

    text = read_as(".pptx", a_deck(build)).text

    assert "| North | 10.5 |\n| South |  |" in text
    assert "| West | 1 |\n| West | 2\\|3 |" in text


def test_lists_of_a_slide_stay_lists() -> None:
    def build(deck: Any) -> None:
        frame = add_slide(deck, "Leave", "25 days").placeholders[1].text_frame
        for text, level in (("at once", 1), ("or in parts", 2), ("20 days", 0)):
            added = frame.add_paragraph()
            added.text, added.level = text, level

    assert (
        "25 days\n\n- at once\n  - or in parts\n\n20 days" in read_as(".pptx", a_deck(build)).text
    )


def test_a_deck_with_a_damaged_slide_is_read_in_part() -> None:
    def build(deck: Any) -> None:
        for number in range(3):
            add_slide(deck, f"Slide {number}", f"text {number}")

    whole = a_deck(build)
    damaged = changed(whole, "ppt/slides/slide2.xml", lambda xml: xml[:300])

    assert read_as(".pptx", whole).gaps == {}
    found = read_as(".pptx", damaged)
    assert found.gaps == {"damaged_part": 1}
    assert ("text 0" in found.text, "text 1" in found.text) == (True, False)


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.075, "0.0%", "7.5%"),
        (0.19, "0%", "19%"),
        (1234.5, '#,##0.00 "€"', "1,234.50 €"),
        (1234.5, "[$€-407]#,##0.00", "€1,234.50"),
        (1234.5, '0.0\\ "kg"', "1234.5 kg"),
        (-1234.5, "#,##0.00;(#,##0.00)", "-1,234.50"),
        (-3, "0.00", "-3.00"),
        (-0.001, "0.00", "0.00"),
        (2_500_000, '#,##0.0,,"M"', "2.5M"),
        (1.5, "0.###", "1.5"),
        (2.0, "0.###", "2"),
        (0.5, "# ?/?", "0.5"),
        (12345678901234, "0.00E+00", "12345678901234"),
        (20.0, "General", "20"),
        (0.1 + 0.2, "General", "0.3"),
        (7, "00000", "00007"),
        (123456789, "000-00-0000", "123456789"),
        (5, '[Red]0" days"', "5 days"),
        (True, "General", "true"),
        ("00712", "@", "00712"),
        (MIDNIGHT, "dd.mm.yyyy", "2025-03-01"),
        (MIDNIGHT.replace(hour=14, minute=30), "dd.mm.yyyy hh:mm", "2025-03-01 14:30:00"),
        (dt.time(14, 30), "hh:mm", "14:30:00"),
        (dt.timedelta(hours=42), "[h]:mm", "42:00:00"),
        (None, "0%", ""),
    ],
)
def test_a_value_is_read_as_its_cell_shows_it(value: object, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text


def test_percent_and_unit_of_a_cell_are_kept_and_a_formula_without_a_value_is_counted() -> None:
    def build(book: Any) -> None:
        sheet = book.active
        sheet.append(["Tariff", "Commission", "Fee", "Gross"])
        sheet.append(["Basic", 0.075, 1234.5, "=C2*1.19"])
        sheet["B2"].number_format, sheet["C2"].number_format = "0.0%", '#,##0.00 "€"'

    found = read_as(".xlsx", a_workbook(build))

    assert rows_of(found.text)[2] == ["Basic", "7.5%", "1,234.50 €", ""]
    assert found.gaps == {"formula_without_value": 1}


def test_a_formula_with_a_value_is_read_as_the_value() -> None:
    content = a_workbook(lambda book: book.active.append(["Total", "=1+1"]))
    stored = changed(
        content,
        SHEET,
        lambda xml: re.sub(rb"<v ?/>|<v></v>", b"<v>2</v>", xml),
    )

    found = read_as(".xlsx", stored)

    assert (rows_of(found.text)[0], found.gaps) == (["Total", "2"], {})


def test_merged_cells_are_said_in_each_row_and_headers_of_several_rows_in_each_column() -> None:
    def build(book: Any) -> None:
        sheet = book.active
        for row in (
            ["Plant", "2024", None],
            [None, "Plan", "Actual"],
            ["Bristol", 1, 2],
            [None, 3, 4],
        ):
            sheet.append(row)
        for merged in ("A1:A2", "B1:C1", "A3:A4"):
            sheet.merge_cells(merged)

    header, _, *body = rows_of(read_as(".xlsx", a_workbook(build)).text)

    assert header == ["Plant", "2024 Plan", "2024 Actual"]
    assert body == [["Bristol", "1", "2"], ["Bristol", "3", "4"]]


def test_what_is_hidden_in_a_workbook_is_left_out_but_not_what_a_filter_hides_for_a_while() -> None:
    def build(book: Any) -> None:
        sheet, filtered, hidden = book.active, book.create_sheet("Filtered"), book.create_sheet("X")
        for each in (sheet, filtered, hidden):
            for row in (["Item", "Margin"], [f"pump {each.title}", 1], [f"valve {each.title}", 2]):
                each.append(row)
        sheet.column_dimensions["B"].hidden = True
        sheet.row_dimensions[3].hidden = filtered.row_dimensions[3].hidden = True
        filtered.auto_filter.ref = "A1:B3"
        hidden.sheet_state = "veryHidden"

    text = read_as(".xlsx", a_workbook(build)).text

    assert rows_of(text.split("## Filtered")[0]) == [["Item"], ["---"], ["pump Sheet"]]
    assert "valve Filtered" in text
    assert "pump X" not in text


def test_a_cell_far_away_makes_no_empty_rows_and_a_long_sheet_is_read() -> None:
    def stray(book: Any) -> None:
        book.active["A1"], book.active["XFD1048576"] = "start", "end"

    def long(book: Any) -> None:
        for number in range(40_000):
            book.active.append([number, number + 1, f"note {number}"])

    assert read_as(".xlsx", a_workbook(stray)).text.split() == ["##", "Sheet", "start", "end"]
    assert len(rows_of(read_as(".xlsx", a_workbook(long)).text)) == 40_001


def test_what_was_moved_stands_at_its_new_place_only_and_comments_are_not_text() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    moved = run.format("The pump is covered.")
    body = (
        paragraph("Warranty.")
        + f'<w:p><w:moveFrom w:id="1" w:author="A">{moved}</w:moveFrom></w:p>'
        + paragraph("In between.")
        + f'<w:p><w:moveTo w:id="2" w:author="A">{moved}</w:moveTo></w:p>'
        + f'<w:p>{run.format("End.")}<w:r><w:commentReference w:id="3"/></w:r></w:p>'
    )

    text = read_as(".docx", a_docx(body)).text

    assert text.split("\n\n")[:-1] == ["Warranty.", "In between.", "The pump is covered."]
    assert text.endswith("End.\n")
