"""What stands where on a page is found again in the text, however that was cleaned."""

from convo_assets.records import PageArea
from convo_assets.steps.ingest import PageLine
from convo_assets.steps.ingest.page_areas import locate


def line(page: int, top: float, text: str, *, left: float = 0.1) -> PageLine:
    return PageLine(page, (left, top, left + 0.3, top + 0.02), text)


def seen(text: str, areas: tuple[PageArea, ...]) -> list[tuple[int, tuple[float, ...], str]]:
    return [(a.page, a.box, text[a.start : a.end].strip()) for a in areas]


def test_each_block_has_its_page_and_the_box_around_its_lines() -> None:
    text = "# Leave\n\nEach year has 25 days.\nThey lapse in March.\n\n- Ask early\n- Ask twice\n"
    lines = [
        line(1, 0.1, "Leave"),
        line(1, 0.2, "Each year has 25 days."),
        line(1, 0.23, "They lapse in March."),
        line(2, 0.1, "• Ask early"),
        line(2, 0.13, "• Ask twice"),
    ]

    assert seen(text, locate(text, lines)) == [
        (1, (0.1, 0.1, 0.4, 0.12), "# Leave"),
        (1, (0.1, 0.2, 0.4, 0.25), "Each year has 25 days.\nThey lapse in March."),
        (2, (0.1, 0.1, 0.4, 0.12), "- Ask early"),
        (2, (0.1, 0.13, 0.4, 0.15), "- Ask twice"),
    ]


def test_markup_hyphens_and_powers_do_not_hide_a_line() -> None:
    text = "The **main** valve opens at 10⁶ pascal, as the [manual]() says.\n"
    lines = [
        line(1, 0.1, "The main valve opens at 106 pas-"),
        line(1, 0.12, "cal, as the manual says."),
    ]

    (area,) = locate(text, lines)

    assert (area.start, area.end, area.box) == (0, len(text), (0.1, 0.1, 0.4, 0.14))


def test_a_paragraph_over_two_columns_or_pages_has_an_area_in_each() -> None:
    text = "It begins on the left side and goes on at the right side and ends overleaf today.\n"
    lines = [
        line(1, 0.8, "It begins on the left side"),
        line(1, 0.1, "and goes on at the right side", left=0.6),
        line(2, 0.1, "and ends overleaf today."),
    ]

    assert [(a.page, a.box[0]) for a in locate(text, lines)] == [(1, 0.1), (1, 0.6), (2, 0.1)]


def test_cells_of_a_table_are_one_area() -> None:
    text = "| Role | Days |\n| --- | --- |\n| Staff | 25 |\n"
    cells = [("Role", 0.1, 0.1), ("Days", 0.1, 0.5), ("Staff", 0.2, 0.1), ("25", 0.2, 0.5)]

    (area,) = locate(text, [line(3, top, said, left=left) for said, top, left in cells])

    assert (area.page, area.box) == (3, (0.1, 0.1, 0.8, 0.22))


def test_furniture_that_was_taken_out_is_nowhere_and_moves_nothing() -> None:
    pages = [f"Page {n} tells of valve number {n} at some length." for n in range(1, 30)]
    text = "\n\n".join(pages)
    lines = [
        each
        for n, said in enumerate(pages, start=1)
        for each in (line(n, 0.01, "Handbook of pumps, confidential"), line(n, 0.5, said))
    ]

    assert [a.page for a in locate(text, lines)] == [*range(1, 30)]


def test_a_text_without_pages_has_no_areas() -> None:
    assert locate("Nothing.", []) == ()
    assert locate("", [line(1, 0.1, "gone")]) == ()
