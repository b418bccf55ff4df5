"""Tables and records of a passage as rows of named cells, with exact offsets."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from convo_assets.records import Passage
from convo_assets.steps.converse.language.segments import Segment

_LINE = re.compile(r"[^\n]+")
_RULER = re.compile(r"^\|[\s:|-]+\|?$")
_FIELD = re.compile(r"^(?P<key>[a-z][a-z_ ]{2,24}): (?P<value>\S.*)$")
NUMBERED = re.compile(r"[A-Z]{0,4}[-#.]?[\d:.,/-]+")
"""Labels that only count the rows, or are times and dates."""

_IDENTIFIER = re.compile(r"[A-Z]{1,4}[-#.]?\d+")
_NAMES = re.compile(r"[A-Z][\w' /-]+[\w]")
_PROPERTIES = frozenset(
    "feature property attribute aspect criterion characteristic specification parameter".split()
)
_TITLES = ("title", "subject", "topic", "name", "problem", "item", "alert", "asset")


@dataclass(frozen=True, slots=True)
class Row:
    """What a table says about `label`: `cells` by column, from the characters of `segment`."""

    label: str
    label_column: str
    cells: tuple[tuple[str, str], ...]
    segment: Segment
    passage: Passage


def rows(passage: Passage, *, embedded_as: str = "") -> list[Row]:
    """Return the rows of the passage's tables, and of its records.

    Where a table was cut between two chunks, the text that the later one is `embedded_as` repeats
    the header.
    """
    return [*_table_rows(passage, _first_header(embedded_as)), *_records(passage)]


def _first_header(text: str) -> list[str]:
    for line, following in pairwise(text.split("\n")):
        if _RULER.match(following.strip()) and line.strip().startswith("|"):
            return _cells(line)
    return []


def answered_questions(passage: Passage) -> Iterator[tuple[str, Segment]]:
    """Yield the questions that a table asks in one cell and answers in the next."""
    for line in _LINE.finditer(passage.text):
        cells = list(re.finditer(r"[^|]+", line[0])) if line[0].startswith("|") else []
        for asked, answered in pairwise(cells):
            answer = answered[0].strip()
            if asked[0].strip().endswith("?") and answer.endswith("."):
                start = passage.start + line.start() + answered.start() + answered[0].index(answer)
                yield asked[0].strip(), Segment(start, start + len(answer), answer)


def _table_rows(passage: Passage, repeated: list[str]) -> Iterator[Row]:
    lines = list(_LINE.finditer(passage.text))
    texts = [line[0].strip() for line in lines]
    ruled = [bool(_RULER.match(text)) for text in texts]
    # A table that the chunk cuts into has its header in what the chunk was embedded as.
    header = repeated if texts and texts[0].startswith("|") and not any(ruled[:2]) else []
    last_end = 0
    for at, (line, text) in enumerate(zip(lines, texts, strict=True)):
        if not text.startswith("|") or "\n\n" in passage.text[last_end : line.start()]:
            header = header if not last_end else []
        if ruled[at]:
            header = _cells(texts[at - 1]) if at else header
        elif text.startswith("|") and header and not any(ruled[at + 1 : at + 2]):
            yield from _row(passage, line, header)
        last_end = line.end()


def _row(passage: Passage, line: re.Match[str], header: list[str]) -> Iterator[Row]:
    cells = _cells(line[0].strip())
    if len(cells) != len(header) or not cells[0]:
        return
    if header[0].lower() in _PROPERTIES:
        # What is compared stands side by side, and each row says one thing about all of them.
        for label, cell in zip(header[1:], cells[1:], strict=True):
            yield Row(label, header[0], ((cells[0], cell),), _segment(passage, line), passage)
    else:
        named = list(zip(header, cells, strict=True))
        place = _label_place(cells)
        column, label = named.pop(place)
        if place and _IDENTIFIER.fullmatch(cells[0]):
            # Several rows may be of an anonymous patient; C-14 is one of them.
            label = f"{label} ({cells[0]})"
        yield Row(label, column, tuple(named), _segment(passage, line), passage)


def _label_place(cells: Sequence[str]) -> int:
    """Return which cell names the row: the first, or the first name after a mere number."""
    if not NUMBERED.fullmatch(cells[0]):
        return 0
    names = (i for i, cell in enumerate(cells) if len(cell.split()) > 1 and _NAMES.fullmatch(cell))
    return next(names, 0)


def _cells(line: str) -> list[str]:
    return [
        " ".join(c.split()).strip("*_`")
        for c in line.strip().removeprefix("|").removesuffix("|").split("|")
    ]


def _records(passage: Passage) -> Iterator[Row]:
    """Yield runs of `key: value` lines, headings and other text between them ending a run."""
    run: list[tuple[re.Match[str], re.Match[str]]] = []
    for line in [*_LINE.finditer(passage.text), None]:
        field = _FIELD.match(line[0]) if line else None
        if line and field:
            run.append((line, field))
            continue
        if row := _record(passage, run):
            yield row
        run = []


def _record(passage: Passage, run: list[tuple[re.Match[str], re.Match[str]]]) -> Row | None:
    values = {field["key"].replace("_", " "): field["value"].strip() for _, field in run}
    title = next((key for key in _TITLES if key in values), None)
    if title is None or len(values) < 2:  # noqa: PLR2004 - a title alone says nothing
        return None
    first, last = run[0][0], run[-1][0]
    start, end = first.start(), last.end()
    segment = Segment(passage.start + start, passage.start + end, passage.text[start:end])
    cells = tuple((key, value) for key, value in values.items() if key != title)
    return Row(values[title].rstrip("."), title, cells, segment, passage)


def _segment(passage: Passage, line: re.Match[str]) -> Segment:
    return Segment(passage.start + line.start(), passage.start + line.end(), line[0])
