"""OpenDocument files (LibreOffice): texts, sheets as they are shown, slides under their titles.

What is read is what people see: tracked deletions, comments and hidden tables are left out.
"""

from collections.abc import Iterator
from typing import Any

from convo_assets.errors import UnreadableDocumentError
from convo_assets.resources.conversion.packages import UNREADABLE, member
from convo_assets.resources.conversion.tables import markdown_table
from convo_assets.steps.ingest import Conversion

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_TEXT = f"{{{_OASIS}:text:1.0}}"
_TABLE = f"{{{_OASIS}:table:1.0}}"
_DRAW = f"{{{_OASIS}:drawing:1.0}}"
_OFFICE = f"{{{_OASIS}:office:1.0}}"
_STYLE = f"{{{_OASIS}:style:1.0}}"
_PRESENTATION = f"{{{_OASIS}:presentation:1.0}}"
_ENCRYPTED = b"manifest:encryption-data"

_LEFT_OUT = {
    f"{_OFFICE}annotation",
    f"{_OFFICE}forms",
    f"{_TEXT}tracked-changes",
    f"{_TEXT}table-of-content",
    f"{_TEXT}alphabetical-index",
    f"{_TABLE}covered-table-cell",
    f"{_TABLE}shapes",
}
_SIGNS = {f"{_TEXT}tab": " ", f"{_TEXT}line-break": "\n", f"{_TEXT}s": " "}
_FURNITURE = {"date-time", "footer", "header", "page-number"}
_INDENT = "   "

MAX_COLUMNS = 1_000
"""A cell that is repeated further to the right is filling, not text."""


def read_opendocument(content: bytes, media_type: str) -> Conversion:  # noqa: ARG001
    """Return a text, a spreadsheet or a presentation as Markdown.

    Raises:
        UnreadableDocumentError: If it is damaged or encrypted.
    """
    from lxml import etree

    try:
        if _ENCRYPTED in member(content, "META-INF/manifest.xml"):
            raise UnreadableDocumentError("encrypted")
        xml = member(content, "content.xml")
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except (*UNREADABLE, etree.LxmlError):
        raise UnreadableDocumentError("damaged") from None
    notes: list[str] = []
    document = _Document(_ordered_levels(root), notes)
    blocks = [block for body in root.iter(f"{_OFFICE}body") for block in document.blocks(body)]
    return Conversion("\n\n".join([*blocks, *notes]))


def _ordered_levels(root: Any) -> set[tuple[str, int]]:
    """Return the styles of lists, with their levels, that number their items."""
    return {
        (style.get(f"{_STYLE}name", ""), int(level.get(f"{_TEXT}level", "1")))
        for style in root.iter(f"{_TEXT}list-style")
        for level in style.iter(f"{_TEXT}list-level-style-number")
        if level.get(f"{_STYLE}num-format", "")
    }


class _Document:
    """Walks the elements of a document; footnotes are collected for its end."""

    def __init__(self, ordered: set[tuple[str, int]], notes: list[str]) -> None:
        self._ordered = ordered
        self._notes = notes

    def blocks(self, parent: Any) -> Iterator[str]:
        """Yield the blocks in an element in Markdown."""
        readers = {
            f"{_TEXT}h": self._heading,
            f"{_TEXT}p": self._paragraph,
            f"{_TEXT}list": self._whole_list,
            f"{_TABLE}table": self._table,
            f"{_DRAW}page": self._slide,
        }
        for element in parent:
            if isinstance(element.tag, str) and element.tag not in _LEFT_OUT:
                yield from readers.get(element.tag, self.blocks)(element)

    def _heading(self, element: Any) -> Iterator[str]:
        level = min(6, int(element.get(f"{_TEXT}outline-level", "1")))
        if text := " ".join(self._inline(element).split()):
            yield f"{'#' * level} {text}"

    def _whole_list(self, element: Any) -> Iterator[str]:
        yield from filter(None, ["\n".join(self._list(element, "", 1))])

    def _paragraph(self, element: Any) -> Iterator[str]:
        if text := self._inline(element).strip():
            yield text
        # Text boxes and tables that are anchored in it.
        for frame in element.iter(f"{_DRAW}frame", f"{_DRAW}custom-shape"):
            yield from self.blocks(frame)

    def _inline(self, element: Any) -> str:
        """Return the text of a paragraph, with references to its footnotes."""
        parts = [element.text or ""]
        for child in element:
            tag = child.tag
            if tag == f"{_TEXT}note":
                parts.append(self._note(child))
            elif tag in _SIGNS:
                parts.append(_SIGNS[tag] * min(80, int(child.get(f"{_TEXT}c", "1"))))
            elif isinstance(tag, str) and tag not in _LEFT_OUT and not tag.startswith(_DRAW):
                parts.append(self._inline(child))
            parts.append(child.tail or "")
        return "".join(parts)

    def _note(self, element: Any) -> str:
        bodies = element.iter(f"{_TEXT}note-body")
        text = " ".join(block for body in bodies for block in self.blocks(body))
        mark = f"[^{len(self._notes) + 1}]"
        self._notes.append(f"{mark}: {' '.join(text.split())}")
        return mark

    def _list(self, element: Any, style: str, level: int) -> Iterator[str]:
        style = element.get(f"{_TEXT}style-name", style)
        number = 0
        for item in element.iter(f"{_TEXT}list-item", f"{_TEXT}list-header"):
            if item.getparent() is not element:
                continue
            number += 1
            mark = f"{number}." if (style, level) in self._ordered else "-"
            yield from self._item(item, mark, style, level)

    def _item(self, item: Any, mark: str, style: str, level: int) -> Iterator[str]:
        indent = _INDENT * (level - 1)
        for child in item:
            if child.tag == f"{_TEXT}list":
                yield from self._list(child, style, level + 1)
            elif child.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
                text = " ".join(self._inline(child).split())
                if text:
                    yield f"{indent}{mark} {text}"
                    mark = " " * len(mark)

    def _table(self, element: Any) -> Iterator[str]:
        """Yield the name of a sheet and its cells as they are shown, without empty edges."""
        is_sheet = element.getparent().tag == f"{_OFFICE}spreadsheet"
        rows = [row for row in (self._cells(r) for r in _rows(element)) if any(row)]
        if not rows:
            return
        if is_sheet:
            yield f"## {' '.join(element.get(f'{_TABLE}name', '').split())}"
        while len(rows) > 1 and is_sheet and sum(map(bool, rows[0])) == 1:
            yield next(filter(None, rows.pop(0)))
        width = max(map(len, rows))
        columns = [n for n in range(width) if any(n < len(row) and row[n] for row in rows)]
        yield markdown_table([[row[n] if n < len(row) else "" for n in columns] for row in rows])

    def _cells(self, row: Any) -> list[str]:
        cells: list[str] = []
        spanned = ""
        for cell in row.iter(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            if cell.getparent() is not row:
                continue
            # A cell that spans columns says in each of them what it says.
            text = spanned
            if cell.tag == f"{_TABLE}table-cell":
                text = " ".join(self.blocks(cell))
                spanned = text if cell.get(f"{_TABLE}number-columns-spanned", "1") != "1" else ""
            repeated = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            cells += [text] * (min(repeated, MAX_COLUMNS - len(cells)))
        while cells and not cells[-1]:
            cells.pop()
        return cells

    def _slide(self, page: Any) -> Iterator[str]:
        title, blocks = "", []
        for shape in page:
            kind = shape.get(f"{_PRESENTATION}class", "")
            if kind in _FURNITURE:
                continue
            found = [*self.blocks(shape)]
            if kind == "title" and not title:
                title = " ".join(" ".join(found).split())
            else:
                blocks += found
        number = sum(1 for _ in page.itersiblings(page.tag, preceding=True)) + 1
        yield f"## {title or f'Slide {number}'}"
        yield from blocks


def _rows(table: Any) -> Iterator[Any]:
    """Yield the rows that are shown; one that is repeated is filling, and stands once."""
    for row in table.iter(f"{_TABLE}table-row"):
        inner = next(row.iterancestors(f"{_TABLE}table"))
        if inner is table and row.get(f"{_TABLE}visibility", "visible") == "visible":
            yield row
