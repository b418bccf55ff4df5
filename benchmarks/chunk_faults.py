"""Where passages begin and end in real documents: `python -m benchmarks.chunk_faults FOLDER`.

Reads every file below the folder as the pipeline does, cuts it with the packaged tokenizer, and
judges each passage by a line scanner of its own, which knows nothing of the chunker: fences, tables
and items by CommonMark's and GFM's marks, sentences by the sign before them. Documents are in two
halves by the hash of their name, so that one can be looked at and the other judged unseen.

A fault is *forced* where what is divided has more tokens than a passage may have: a statute's
sentence, a listing of a page. Forced or not, all are counted.
"""

import hashlib
import re
import statistics
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from convo_assets.cli.documents import read_documents
from convo_assets.errors import ConvoAssetsError
from convo_assets.records import Chunk, RedactedDoc
from convo_assets.resources.environments import resources_with_secrets
from convo_assets.resources.settings import load_settings
from convo_assets.steps.chunk import ChunkContext, TokenCounter, chunk_text

FAULTS = {
    "sentence": "begins inside a sentence",
    "row": "begins inside a row of a table",
    "header": "begins with a row whose header it does not have",
    "item": "begins inside an item of a list",
    "fence": "begins inside a fence of code",
    "statement": "begins inside a fence, further in than the line above or on a line that goes on",
    "opening": "begins inside a fence whose first line it does not have",
    "lead-in": "ends in a colon while what is introduced is in the next",
}

_FENCE = re.compile(r"[ >]*(?:(?:[-*+]|\d+[.)]) +)*(?P<mark>`{3,}|~{3,})(?P<rest>.*)")
_DASHES = re.compile(r"[ >]*\|?(?: *:?-+:? *\|)+ *:?-*:? *\|? *$")
_ITEM = re.compile(r"(?P<indent>[ >]*)(?:[-*+•]|(?:\d{1,9}|[a-z]{1,3})[.)])(?=\s|$)")
_FIRST_ITEM = re.compile(r"[ >]*(?:[-*+•]|1[.)]|a\))\s")
"""What may come after a line of a paragraph without a blank line: no other number (CommonMark)."""
_HEADING = re.compile(r" {0,3}#{1,6}(?: |$)")
_BREAK = re.compile(r"(?:  |\\|<br ?/?>)$")
_MESSAGE = re.compile(r"\[?\d\d:\d\d")
_GOES_ON = ("\\", "(", "[", "{")
_SENTENCE_ENDS = ".!?:;…。！？"
_SENTENCE_END = re.compile(r"[.!?:;…]\s|\n\s*\n")
_CLOSERS = "\"'”’»)]}*_`>|"
_MARGIN = 2
"""Columns by which lines of an item stand further in than its marker, at least."""


@dataclass(frozen=True)
class Line:
    """A line of a document, the span of the unit that it is part of, and of what kind that is."""

    start: int
    text: str
    kind: str
    unit: tuple[int, int] = (0, 0)
    header: str = ""


class Judge:
    """A document as lines, each in its fence, table, item or paragraph."""

    def __init__(self, text: str, counter: TokenCounter) -> None:
        self.text = text
        self.lines = list(_lines(text))
        self._starts = [line.start for line in self.lines]
        self._tokens = counter.token_starts(text)

    def tokens(self, start: int, end: int) -> int:
        """Return how many tokens begin in `text[start:end]`."""
        return bisect_left(self._tokens, end) - bisect_left(self._tokens, start)

    def faults(self, chunk: Chunk, most: int) -> Iterator[tuple[str, bool]]:
        """Yield what is wrong with a passage, and whether it could not be otherwise."""
        start = chunk.start + len(chunk.text) - len(chunk.text.lstrip())
        line = self.lines[bisect_right(self._starts, start) - 1]
        begins_line = not self.text[line.start : start].strip(" >")
        inside = line.unit[0] < line.start or not begins_line
        forced = self.tokens(*line.unit) > most
        if line.kind == "fence" and inside:
            yield from ((fault, forced) for fault in self._of_code(chunk, line))
        elif line.kind == "row" and inside:
            if not begins_line:
                yield "row", self.tokens(line.start, line.start + len(line.text)) > most
            if _first_words(line.header) not in chunk.embed_text:
                yield "header", forced
        elif line.kind == "item" and inside:
            yield "item", forced
        if line.kind in {"item", "prose"} and self._inside_sentence(start, line):
            yield "sentence", self._sentence_tokens(start) > most
        if self._leaves_introduction(chunk):
            yield "lead-in", False

    def _of_code(self, chunk: Chunk, line: Line) -> Iterator[str]:
        yield "fence"
        if line.header.strip() not in chunk.embed_text:
            yield "opening"
        if not self._begins_statement(line):
            yield "statement"

    def _begins_statement(self, line: Line) -> bool:
        above = self.lines[bisect_left(self._starts, line.start) - 1].text.rstrip()
        return not above or not (_indent(line.text) > _indent(above) or above.endswith(_GOES_ON))

    def _inside_sentence(self, start: int, line: Line) -> bool:
        """Return whether the sign before, in the same paragraph, ends no sentence."""
        before = self.text[line.start : start].strip(" >")
        if not before or _ITEM.fullmatch(before):
            place = bisect_left(self._starts, line.start)
            above = self.lines[place - 1] if place else None
            goes_on = above and above.kind == line.kind and above.text.strip(" >")
            begins = _ITEM.match(line.text) or _MESSAGE.match(line.text)
            if not goes_on or begins or _BREAK.search(above.text if above else ""):
                return False
            before = above.text if above else ""
        return before.rstrip().rstrip(_CLOSERS)[-1:] not in _SENTENCE_ENDS

    def _sentence_tokens(self, start: int) -> int:
        """Return the tokens of the sentence around a place."""
        ends = re.compile(r"[.!?:;…]\s|\n\s*\n")
        first = max(
            (m.end() for m in ends.finditer(self.text, max(0, start - 9000), start)), default=0
        )
        last = ends.search(self.text, start)
        return self.tokens(first, last.end() if last else len(self.text))

    def _leaves_introduction(self, chunk: Chunk) -> bool:
        line = self.lines[bisect_right(self._starts, chunk.end - 1) - 1]
        told = self.text[line.start : chunk.end].rstrip().rstrip("*_")
        rest = self.text[chunk.end :]
        return line.kind in {"item", "prose"} and told.endswith(":") and bool(rest.strip())


def _lines(text: str) -> Iterator[Line]:
    """Yield lines; those of one fence, table, item or paragraph share their unit."""
    found = [Line(m.start(), m[0], "") for m in re.finditer(r"[^\n]*\n|[^\n]+", text)]
    place = 0
    item = (0, 0)
    while place < len(found):
        kind, last = _block(found, place, in_item=place < item[1])
        if kind == "heading":
            item = (0, 0)
        elif kind == "item" and (marker := _ITEM.match(found[place].text)):
            item = (place, _end_of_item(found, place, len(marker["indent"])))
        first, behind = item if kind == "item" else (place, last)
        unit = (found[first].start, found[behind - 1].start + len(found[behind - 1].text))
        for each in found[place:last]:
            yield Line(each.start, each.text, kind, unit, found[place].text)
        place = last


def _block(found: Sequence[Line], place: int, *, in_item: bool) -> tuple[str, int]:
    """Return of what kind the lines from a place on are, and the first line behind them."""
    line = found[place].text.rstrip("\n")
    kind, last = "prose", place + 1
    if not line.strip():
        kind = "blank"
    elif mark := _fence_mark(line):
        kind, last = "fence", _end_of_fence(found, place, mark)
    elif _is_header(found, place):
        kind, last = "row", _first(found, place, lambda at: "|" not in found[at].text)
    elif _HEADING.match(line):
        kind = "heading"
    elif in_item or _ITEM.match(line):
        kind = "item"
    else:
        last = _first(found, place, lambda at: not _is_prose(found, at))
    return kind, last


def _first(found: Sequence[Line], place: int, ends: Callable[[int], object]) -> int:
    """Return the first line behind a place that ends what begins there."""
    return next((at for at in range(place + 1, len(found)) if ends(at)), len(found))


def _fence_mark(line: str) -> str:
    fence = _FENCE.match(line)
    return fence["mark"] if fence and not (line.strip()[0] == "`" and "`" in fence["rest"]) else ""


def _is_header(found: Sequence[Line], place: int) -> bool:
    """Return whether a line is the head of a table: a line of dashes is below it."""
    below = found[place + 1].text.rstrip() if place + 1 < len(found) else ""
    return "|" in found[place].text and bool(_DASHES.match(below))


def _is_prose(found: Sequence[Line], place: int) -> bool:
    line = found[place].text
    marks = _fence_mark(line) or _HEADING.match(line) or _FIRST_ITEM.match(line)
    return bool(line.strip()) and not marks and not _is_header(found, place)


def _end_of_fence(found: Sequence[Line], place: int, mark: str) -> int:
    closing = re.compile(rf"[ >]*{re.escape(mark[0])}{{{len(mark)},}}\s*$")
    return min(_first(found, place, lambda at: closing.match(found[at].text)) + 1, len(found))


def _end_of_item(found: Sequence[Line], place: int, indent: int) -> int:
    """Return the first line behind an item: its lines stand further in, or go on lazily."""
    last = place + 1
    blank = False
    while last < len(found):
        line = found[last].text
        if not line.strip():
            blank = True
        elif _indent(line) < indent + _MARGIN and (
            blank or _ITEM.match(line) or _HEADING.match(line) or _FENCE.match(line)
        ):
            break
        else:
            blank = False
        last += 1
    while not found[last - 1].text.strip():
        last -= 1
    return last


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t>"))


def _first_words(header: str) -> str:
    """Return the first cell of a header that is not empty: what is shown with every row."""
    return next((cell.strip() for cell in re.split(r"(?<!\\)\|", header) if cell.strip()), "")


def main(
    folder: Annotated[Path, typer.Argument(help="Documents, in one folder or many.")],
    half: Annotated[int | None, typer.Option(min=0, max=1, help="Only one half.")] = None,
    show: Annotated[str, typer.Option(help="List the passages with this fault.")] = "",
) -> None:
    """Print the share of passages with each fault, and how long passages are."""
    settings = load_settings()
    context = ChunkContext(embedder=resources_with_secrets(settings).embedder)
    faults: list[Counter[tuple[str, bool]]] = [Counter(), Counter()]
    sizes: list[list[tuple[int, int]]] = [[], []]
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        side = hashlib.sha256(file.name.encode()).digest()[0] % 2
        if half not in {None, side} or file.name.startswith("LICENSE"):
            continue
        try:
            results = read_documents(file, settings)
        except ConvoAssetsError as error:
            typer.echo(f"{file.name}: {error}", err=True)
            continue
        for text in (row.text for _, result in results for row in result.rows):
            _judge(text, file, context, faults[side], sizes[side], show)
    for side in (0, 1):
        if count := len(sizes[side]):
            _report(side, count, faults[side], sizes[side])


def _judge(
    text: str,
    file: Path,
    context: ChunkContext,
    faults: Counter[tuple[str, bool]],
    sizes: list[tuple[int, int]],
    show: str,
) -> None:
    doc = RedactedDoc(id="d", raw_doc_id="r", source="", name=file.stem, text=text, redactions=())
    judge = Judge(text, context.embedder)
    limits = context.settings
    reached = 0
    for chunk in chunk_text(doc, context):
        repeated = judge.tokens(chunk.start, max(chunk.start, reached))
        sizes.append((judge.tokens(chunk.start, chunk.end) - repeated, repeated))
        reached = chunk.end
        before = len(chunk.embed_text) - len(chunk.text)
        taken = len(context.embedder.token_starts(chunk.embed_text[:before]))
        most = min(limits.new_tokens + limits.overlap_tokens, limits.max_tokens - taken)
        for fault, forced in judge.faults(chunk, most):
            faults[fault, forced] += 1
            if fault == show:
                place = chunk.end if fault == "lead-in" else chunk.start
                around = text[max(0, place - 60) : place + 60]
                typer.echo(
                    f"{file.parent.parent.name}/{file.name} {chunk.start} {forced} {around!r}"
                )


def _report(
    side: int, count: int, faults: Counter[tuple[str, bool]], sizes: Sequence[tuple[int, int]]
) -> None:
    new, repeated = (statistics.mean(column) for column in zip(*sizes, strict=True))
    typer.echo(f"half {side}: {count} passages, {new:.0f} new tokens, {repeated:.0f} repeated")
    for fault, meaning in FAULTS.items():
        free, forced = faults[fault, False], faults[fault, True]
        typer.echo(f"  {(free + forced) / count:.2%} ({free / count:.2%} not forced): {meaning}")


if __name__ == "__main__":
    typer.run(main)
