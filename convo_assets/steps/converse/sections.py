"""What stands under each heading of a passage: statements, and the steps of a procedure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from convo_assets.records import Passage
from convo_assets.steps.converse.language.segments import Segment, segments

_LINE = re.compile(r"[^\n]+")
_HEADING = re.compile(r"#{1,6}\s+(?P<name>\S.*?)\s*#*$")
_CAPITALS = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*[.)]?\s+)?(?P<name>[A-Z][A-Z'-]+(?: [A-Z'-]+){1,7})$"
)
"""How plain text sets a heading: 5. WRITING A STATUS MESSAGE."""

_STEP = re.compile(r"\s{0,6}(?P<number>\d{1,2})\\?[.)]?\s+(?=[A-Z])")
MIN_STEPS = 3


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, the sentences under it, and its numbered steps, each a line without its number.

    `goes_on` if the last step ends the passage: the list may go on in the next one.
    """

    heading: str
    said: tuple[Segment, ...]
    steps: tuple[Segment, ...]
    goes_on: bool


def sections(passage: Passage) -> Iterator[Section]:
    """Yield the sections that begin in a passage.

    What stands before the first heading began elsewhere, unless it is a list from its first step.
    """
    heading, start = "", 0
    first = _STEP.match(passage.text.lstrip("\n"))
    if passage.heading_path and first and first["number"] == "1":
        heading = passage.heading_path[-1]
    fenced = False
    for line in _LINE.finditer(passage.text):
        fenced ^= line[0].lstrip().startswith("```")
        # In a code block "# …" is a comment.
        if not fenced and (found := _heading(line[0])):
            yield from _section(passage, heading, start, line.start())
            heading, start = found, line.end()
    yield from _section(passage, heading, start, len(passage.text))


def _heading(line: str) -> str:
    if found := _HEADING.match(line):
        return found["name"]
    found = _CAPITALS.match(line.strip())
    return found["name"].capitalize() if found else ""


def _section(passage: Passage, heading: str, start: int, end: int) -> Iterator[Section]:
    if not heading.strip():
        return
    body = passage.text[start:end]
    said = tuple(segments(body, offset=passage.start + start))
    steps = _steps(body, offset=passage.start + start)
    goes_on = bool(steps) and steps[-1].end == passage.start + len(passage.text.rstrip())
    yield Section(heading.strip(), said, tuple(steps), goes_on)


def _steps(body: str, *, offset: int) -> list[Segment]:
    """Return the lines of the list that counts from one, if they are steps in whole sentences."""
    found: list[Segment] = []
    for line in _LINE.finditer(body):
        marker = _STEP.match(line[0])
        if marker and int(marker["number"]) == len(found) + 1:
            text = line[0][marker.end() :].rstrip()
            start = offset + line.start() + marker.end()
            found.append(Segment(start, start + len(text), text))
    whole = all(step.text.endswith((".", "!")) for step in found)
    return found if whole and len(found) >= MIN_STEPS else []
