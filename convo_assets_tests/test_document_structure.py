"""A document is read once: title, headings, typed blocks, cells of tables, each with its span."""

from collections.abc import Iterator

import pytest

from convo_assets.document_structure import (
    Node,
    Table,
    code_spans,
    read_document,
    read_inlines,
    read_structure,
    read_table,
    without_code,
)


def nodes(text: str) -> Iterator[Node]:
    pending = list(read_structure(text))
    while pending:
        node = pending.pop(0)
        yield node
        pending = [*node.children, *pending]


def the_table(text: str) -> Table:
    (table,) = [node for node in nodes(text) if node.kind == "table"]
    return read_table(text, table)


def keys(text: str, table: Table) -> list[str]:
    assert table.key_column is not None
    return [row.cells[table.key_column].text(text) for row in table.rows]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param("---\ntitle: Returns\n---\n\nX.", "Returns", id="front-matter"),
        pytest.param("---\ntitle: >-\n  Returns\n---\n\nX.", "Returns", id="folded"),
        pytest.param("Note first.\n\n# Returns\n\n## Rule\n\nX.", "Returns", id="heading"),
        pytest.param("# One\n\nX.\n\n# Two\n\nY.", "", id="several-headings"),
        pytest.param("X.", "", id="no-heading"),
    ],
)
def test_a_title_is_what_all_of_a_document_stands_under(text: str, title: str) -> None:
    assert read_document(text).title == title


@pytest.mark.parametrize(
    ("text", "role"),
    [
        pytest.param("1. Open it.\n2. Close it.\n", "steps", id="steps"),
        pytest.param("- one\n- two\n", "list", id="list"),
        pytest.param("> Said.\n", "quote", id="quote"),
        pytest.param("~~~\nx = 1\n~~~\n", "code", id="code"),
        pytest.param("[![A pump](a.png)](b)\n", "figure", id="figure"),
        pytest.param("A ![mark](a.png) in a line.\n", "paragraph", id="mark-in-a-line"),
        pytest.param("**Leave:** 25 days.\n", "definition", id="bold-term"),
        pytest.param("`--force` – writes over.\n", "definition", id="term-as-code"),
        pytest.param("**All of it is bold.** So.\n", "paragraph", id="bold-sentence"),
        pytest.param("---\na: b\n---\n", "metadata", id="metadata"),
    ],
)
def test_a_block_is_what_it_is_to_a_reader(text: str, role: str) -> None:
    (block,) = read_structure(text)

    assert block.role == role


def test_a_definition_has_its_term_and_all_that_is_said_of_it() -> None:
    text = "Lead time\n:   Days from order to delivery.\n\nSlack\n:   Days to spare.\n"

    found = [node for node in nodes(text) if node.role == "definition"]

    assert [text[slice(*node.term)] for node in found if node.term] == ["Lead time", "Slack"]
    assert text[found[0].start : found[0].end].endswith("delivery.\n\n")


def test_a_heading_within_a_list_is_that_of_its_item_alone() -> None:
    text = "1. ## Open\n\n   Turn it.\n2. ## Close\n\n   Turn back.\n\nAfter.\n"

    paths = {text[n.start : n.end].strip(): n.heading_path for n in nodes(text) if not n.children}

    assert paths["Turn it."] == ("Open",)
    assert paths["Turn back."] == ("Close",)
    assert paths["After."] == ()


def test_a_numbered_heading_is_a_heading() -> None:
    text = "1. ## Open\n\nTurn it.\n\n2. ## Close\n\nTurn back.\n"

    assert [node.heading_path for node in read_structure(text)] == [("Open",)] * 2 + [
        ("Close",)
    ] * 2
    assert next(iter(read_structure(text))).role == "heading"


def test_cells_have_their_headings_and_rows_their_keys() -> None:
    text = "| Part | Oil |\n| --- | --- |\n| Pump \\| big | 2 l |\n| Valve |\n"

    table = the_table(text)

    assert [table.headings(text, column) for column in range(2)] == [("Part",), ("Oil",)]
    assert keys(text, table) == ["Pump | big", "Valve"]
    assert [row.cells[1].text(text) for row in table.rows] == ["2 l", ""]


def test_headings_of_several_levels_are_told_from_rows() -> None:
    text = (
        "|  | 2023 |  | 2024 | 2024 |\n| --- | --- | --- | --- | --- |\n"
        "| Site | Leave | Sick | Leave | Sick |\n| North | 1 | 2 | 3 | 4 |\n"
    )

    table = the_table(text)

    assert [table.headings(text, column) for column in (0, 2, 3)] == [
        ("Site",),
        ("2023", "Sick"),
        ("2024", "Leave"),
    ]
    assert keys(text, table) == ["North"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("| Role | Days | Note |\n|-|-|-|\n| Staff | many | few |\n", id="usual"),
        pytest.param("|  | Days |  |\n|-|-|-|\n| Staff | 25 | 3 |\n", id="amounts"),
        pytest.param("| Name |  |  |\n|-|-|-|\n| Staff | many | few |\n", id="one-heading"),
        pytest.param("> | Role | Days |\n> |-|-|\n> | Staff | 25 |\n", id="in-a-quote"),
    ],
)
def test_a_row_of_values_is_no_heading(text: str) -> None:
    table = the_table(text)

    assert len(table.header_rows) == 1
    assert keys(text, table) == ["Staff"]


def test_a_table_without_headings_has_none() -> None:
    assert the_table("|  |  |\n|-|-|\n| Staff | 25 |\n").header_rows == ()


def test_the_blocks_in_a_block_are_all_of_it() -> None:
    text = "> - one\n>\n>   more\n> - two\n\nA\n: b\n\n1. x\n\n   - y\n\n\n2. z\n"

    for node in nodes(text):
        ends = [child.end for child in node.children]
        starts = [child.start for child in node.children]
        if ends:
            assert [node.start, *ends] == [*starts, node.end]


def test_what_stands_in_a_line_has_its_place() -> None:
    text = (
        "See [the *rule*](a.md) and\n> [more][x], `[no](b)`, ![pump](c.png).\n\n"
        "| a | [b](d) |\n|---|---|\n| [c](e) | f |\n\n[x]: http://a.example\n[^1]: A note\n"
    )

    found = [(inline.kind, text[inline.start : inline.end]) for inline in read_inlines(text)]

    assert found == [
        ("link", "[the *rule*](a.md)"),
        ("link", "[more][x]"),
        ("code", "`[no](b)`"),
        ("image", "![pump](c.png)"),
        ("link", "[b](d)"),
        ("link", "[c](e)"),
        ("definition", "[x]: http://a.example\n"),
    ]


def test_code_is_what_is_marked_as_code() -> None:
    text = "Call `a`,\n\n    then indented\n\n- ~~~\n  b\n  ~~~\n\nA stray ` mark\nand ` another.\n"

    assert [text[slice(*span)] for span in code_spans(text)] == ["`a`", "- ~~~\n  b\n  ~~~\n\n"]
    assert without_code(text).count("\n") == text.count("\n")
    assert "`a`" not in without_code(text)
