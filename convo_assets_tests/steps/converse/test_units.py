"""Units of meaning: what is said whole, where it belongs, and which chunks it is cited from."""

from convo_assets.records import Chunk, ChunkedDocument
from convo_assets.steps.converse.units import Document, Unit

GUIDE = """---
title: The printer
---

# Set-up

Do this:

- plug it in
- switch it on

Print a page.

```
lp page
```

1. Open the lid.

```
lid open
```

2. Close it.

## Prices

| Part | Price |
|------|-------|
| lid  | 5     |
| tray | 7     |
"""


def cut(text: str, *bounds: tuple[int, int]) -> Document:
    chunks = tuple(
        Chunk(
            id=f"chunk{ordinal}",
            redacted_doc_id="doc",
            source="s",
            ordinal=ordinal,
            start=start,
            end=end,
            heading_path=(),
            text=text[start:end],
            embed_text=text[start:end],
            token_count=1,
        )
        for ordinal, (start, end) in enumerate(bounds or [(0, len(text))])
    )
    return Document(ChunkedDocument(id="doc", name="notes", text=text, chunks=chunks))


def told(units: tuple[Unit, ...]) -> list[str]:
    return [unit.text for unit in units]


def test_blocks_that_belong_together_are_one_unit() -> None:
    listed, code, steps, *_ = cut(GUIDE).units

    assert listed.text == "Do this:\n\n- plug it in\n- switch it on"
    assert code.text == "Print a page.\n\n```\nlp page\n```"
    assert (steps.kind, steps.text.count("```"), steps.text[-9:]) == ("steps", 2, "Close it.")


def test_a_row_of_a_table_is_told_with_its_header() -> None:
    document = cut(GUIDE)
    row = document.units[-1]

    assert row.kind == "row"
    assert row.text == "| Part | Price |\n|------|-------|\n| tray | 7     |"
    assert document.text[row.start : row.end] == "| tray | 7     |"
    assert row.heading_path == ("The printer", "Set-up", "Prices")


def test_a_document_knows_its_title_and_its_outline() -> None:
    assert cut(GUIDE).title == "The printer"
    assert cut(GUIDE).outline[-1] == ("The printer", "Set-up", "Prices")
    assert cut("No heading.").title == "notes"


def test_a_unit_belongs_to_the_chunk_where_it_begins_outside_the_overlap() -> None:
    text = "First one.\n\nSecond one.\n\nThird one."
    document = cut(text, (0, 24), (12, len(text)))

    assert told(document.units_of("chunk0")) == ["First one.", "Second one."]
    assert told(document.units_of("chunk1")) == ["Third one."]


def test_a_unit_that_ends_in_a_later_chunk_cites_both_of_them() -> None:
    text = "A list:\n\n- one\n- two"
    document = cut(text, (0, 14), (15, len(text)))
    (unit,) = document.units_of("chunk0")

    cited = document.citations(unit.start, unit.end)

    assert [(c.chunk_id, text[c.start : c.end]) for c in cited] == [
        ("chunk0", "A list:\n\n- one"),
        ("chunk1", "- two"),
    ]
