"""Values that stand under a telling heading, in Markdown tables and in delimited files."""

import re
from collections.abc import Iterator, Sequence

from convo_assets.document_structure import cells_of_line
from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.field_names import label_of
from convo_assets.steps.redact.rules.field_values import value_span

_LINE = re.compile(r"[^\n]+")
_RULE = re.compile(r"\|?[ :|-]+\|?")
_DELIMITED_CELLS = {
    mark: re.compile(
        rf"(?:^|(?<={mark}))(?:\"(?P<quoted>(?:[^\"]|\"\")*)\"(?={mark}|$)|[^{mark}\"\n]*)"
    )
    for mark in (",", ";", "\t")
}
_MAX_HEADING_LENGTH = 40
_NO_TABLE = ("{", "[", "<")
"""Lines of JSON and XML have commas too."""

Cell = tuple[int, int]
"""Where a cell stands in the text."""


def find(text: str) -> Iterator[PiiSpan]:
    """Yield the values of telling columns; a heading counts for the lines that follow it."""
    headings: list[str | None] = []
    mark = ""
    previous_end = -2  # no line yet: the one before the first ends nowhere
    for line in _LINE.finditer(text):
        adjoins = line.start() == previous_end + 1
        previous_end = line.end()
        if headings and adjoins:
            cells = cells_of(text, line, mark)
            if _RULE.fullmatch(line[0]):
                continue
            # More cells than headings: an amount with an unquoted comma, which comes last as a rule.
            if mark == "|" or len(cells) >= len(headings):
                yield from _values(text, cells, headings)
                continue
        mark, headings = _headings(text, line)


def _headings(text: str, line: re.Match[str]) -> tuple[str, list[str | None]]:
    """Return how a line separates its headings and their labels; none if it is no heading line."""
    marks = ("|",) if line[0].lstrip().startswith("|") else tuple(_DELIMITED_CELLS)
    for mark in marks:
        if mark not in line[0] or line[0].lstrip().startswith(_NO_TABLE):
            continue
        names = [text[start:end].strip(" \"'") for start, end in cells_of(text, line, mark)]
        if len(names) > 1 and all(_may_be_heading(name) for name in names):
            labels = [label_of(name) for name in names]
            if any(labels):
                return mark, labels
    return "", []


def _may_be_heading(name: str) -> bool:
    return len(name) <= _MAX_HEADING_LENGTH and not re.search(r"\d{3}|[@:=]", name)


def cells_of(text: str, line: re.Match[str], mark: str) -> list[Cell]:
    """Return where the cells of a line stand that `mark` divides."""
    if mark == "|":
        return [(cell.start, cell.end) for cell in cells_of_line(text, line.start(), line.end())]
    found = []
    for cell in _DELIMITED_CELLS[mark].finditer(line[0]):
        group = "quoted" if cell["quoted"] is not None else 0
        found.append((line.start() + cell.start(group), line.start() + cell.end(group)))
    return found


def _values(text: str, cells: Sequence[Cell], headings: Sequence[str | None]) -> Iterator[PiiSpan]:
    for (start, end), label in zip(cells, headings, strict=False):
        if label:
            yield from value_span(text, start, end, label)
