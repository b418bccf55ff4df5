"""PowerPoint files, read with python-pptx: slides in the order they are shown, with their notes."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from convo_assets.resources.conversion.tables import markdown_table
from convo_assets.steps.ingest import Conversion, PageLine

MAX_TITLE = 80
"""A first line of a slide without a title is one if it has no more characters."""

_DIAGRAM = "/diagramData"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_INDENT = "  "

_Block = tuple[tuple[float, ...], str]
"""Where a block is on its slide, as shares of it, and its text."""

_WHOLE = (0.0, 0.0, 1.0, 1.0)
"""Where notes and diagrams are: on their slide."""


def read_presentation(content: bytes, media_type: str) -> Conversion:  # noqa: ARG001
    """Return the slides that are shown, each under its title, with what the speaker is to say."""
    from pptx import Presentation

    presentation = Presentation(BytesIO(content))
    size = (presentation.slide_width or 1, presentation.slide_height or 1)
    shown = (
        (number, slide)
        for number, slide in enumerate(presentation.slides, start=1)
        if slide.element.get("show") != "0"
    )
    blocks = [(number, *block) for number, slide in shown for block in _slide(slide, number, size)]
    lines = [PageLine(n, box, line) for n, box, block in blocks for line in block.splitlines()]
    return Conversion("\n\n".join(block for _, _, block in blocks), lines=lines)


def _slide(slide: Any, number: int, size: tuple[int, int]) -> list[_Block]:
    title = slide.shapes.title
    said = title.text_frame.text if title is not None and title.has_text_frame else ""
    at = _WHOLE if title is None else _box(title, size)
    placed = _in_reading_order(slide.shapes, title)
    blocks = [(_box(outer, size), block) for outer, shape in placed for block in _blocks(shape)]
    blocks += [(_WHOLE, block) for block in _diagrams(slide)]
    if not said.strip() and blocks and len(blocks[0][1]) <= MAX_TITLE and "\n" not in blocks[0][1]:
        at, said = blocks.pop(0)
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    if notes is not None:
        blocks += [(_WHOLE, block) for block in _paragraphs(notes)]
    return [(at, f"## {' '.join(said.split()) or f'Slide {number}'}"), *blocks]


def _box(shape: Any, size: tuple[int, int]) -> tuple[float, ...]:
    """Return where a shape is on its slide; all of it if the shape does not say."""
    if None in (shape.left, shape.top, shape.width, shape.height):
        return _WHOLE
    right, bottom = shape.left + shape.width, shape.top + shape.height
    width, height = size
    return shape.left / width, shape.top / height, right / width, bottom / height


def _in_reading_order(shapes: Any, title: Any) -> Iterator[tuple[Any, Any]]:
    """Yield shapes but the title and what stands on every slide: from the top, then the left.

    Each comes behind the outermost group it is in, whose place is one on the slide; else itself.
    """
    from pptx.enum.shapes import PP_PLACEHOLDER

    furniture = {PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER}
    for shape in sorted(shapes, key=lambda each: (each.top or 0, each.left or 0)):
        is_title = title is not None and shape.shape_id == title.shape_id
        if is_title or (shape.is_placeholder and shape.placeholder_format.type in furniture):
            continue
        if hasattr(shape, "shapes"):
            for _, inner in _in_reading_order(shape.shapes, title):
                yield shape, inner
        else:
            yield shape, shape


def _blocks(shape: Any) -> Iterator[str]:
    if shape.has_text_frame:
        yield from _paragraphs(shape.text_frame)
    elif getattr(shape, "has_table", False):
        yield markdown_table(_rows(shape.table))
    elif getattr(shape, "has_chart", False):
        yield from _chart(shape.chart)


def _paragraphs(frame: Any) -> Iterator[str]:
    """Yield paragraphs; those next to each other that are indented or have bullets are one list."""
    listed: list[str] = []
    for paragraph in frame.paragraphs:
        text = " ".join(paragraph.text.split())
        if text and (paragraph.level or _has_bullet(paragraph)):
            listed.append(f"{_INDENT * max(0, paragraph.level - 1)}- {text}")
        elif text:
            if listed:
                yield "\n".join(listed)
            listed = []
            yield text
    if listed:
        yield "\n".join(listed)


def _has_bullet(paragraph: Any) -> bool:
    """Return whether a paragraph has a bullet or number of its own, not that of its layout."""
    marks = (f"{{{_DRAWING}}}buChar", f"{{{_DRAWING}}}buAutoNum")
    return any(True for _ in paragraph._p.iter(*marks))  # noqa: SLF001 - python-pptx has no name for it


def _rows(table: Any) -> list[list[str]]:
    """Return the texts of a table; a merged cell says in each row and column what it says."""
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    for y, row in enumerate(table.rows):
        for x, cell in enumerate(row.cells):
            if cell.is_merge_origin:
                for below in range(y, min(y + cell.span_height, len(rows))):
                    for right in range(x, min(x + cell.span_width, len(rows[below]))):
                        rows[below][right] = cell.text
    return rows


def _chart(chart: Any) -> Iterator[str]:
    """Yield title and values of a chart, each beside its category."""
    if chart.has_title and chart.chart_title.has_text_frame:
        yield from _paragraphs(chart.chart_title.text_frame)
    for plot in chart.plots:
        named = [str(category) for category in plot.categories]
        series = [(str(each.name), [*each.values]) for each in plot.series]
        if named and series:
            values = [
                [_number(v[n]) if n < len(v) else "" for _, v in series] for n in range(len(named))
            ]
            rows = [[name, *row] for name, row in zip(named, values, strict=True)]
            yield markdown_table([["", *(name for name, _ in series)], *rows])


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.15g}"


def _diagrams(slide: Any) -> list[str]:
    """Return the texts of diagrams (SmartArt), which are parts of their own."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    blobs = (r.target_part.blob for r in slide.part.rels.values() if r.reltype.endswith(_DIAGRAM))
    paragraphs = (
        p for blob in blobs for p in etree.fromstring(blob, parser).iter(f"{{{_DRAWING}}}p")
    )
    texts = ("".join(t.text or "" for t in p.iter(f"{{{_DRAWING}}}t")) for p in paragraphs)
    return [re.sub(r"\s+", " ", text).strip() for text in texts if text.strip()]
