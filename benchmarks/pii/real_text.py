"""`python -m benchmarks.pii.real_text FOLDER`: names left and words lost in real sentences.

The folder holds JSONL files, one object a line of `text`, `split`, `lang` and `spans` of `start`,
`end`, `label` (PERSON, ORG, LOC, MISC, HANDLE; characters, end exclusive). The split "dev" is read.
Nothing of it is in this repository; docs/pii-real-text.md says which data sets were read, with
their licences, and gets the figures.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.pii import peers
from convo_assets.resources.gliner import GlinerDetector
from convo_assets.resources.settings import PROJECT
from convo_assets.steps.redact import RedactionPolicy, Redactor

MODEL = PROJECT / "models" / "pii-small"
REPORT = PROJECT / "docs" / "pii-real-text.md"
MARK = "<!-- figures -->"
SENTENCES = 20
"""Sentences of one file that make a document: redaction looks at more than one sentence."""

_WORD = re.compile(r"\w+")
_PEOPLE = frozenset({"PERSON", "HANDLE"})

Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Marked:
    """A text, what people marked in it, and the file and language that it is from."""

    file: str
    language: str
    text: str
    marks: Sequence[tuple[int, int, str]]


@dataclass(slots=True)
class NameScore:
    """Counts of names left whole, and of words lost: of nobody, and of organisations and places."""

    people: int = 0
    left: int = 0
    words: int = 0
    lost: int = 0
    things: int = 0
    things_lost: int = 0

    def add(self, marked: Marked, spans: Spans) -> None:
        """Count one text; a name is left if no word of it is covered."""
        covered = bytearray(len(marked.text))
        label_at = [""] * len(marked.text)
        for start, end in spans:
            covered[start:end] = b"\1" * (end - start)
        for start, end, label in marked.marks:
            label_at[start:end] = [label] * (end - start)
            if label in _PEOPLE:
                self.people += 1
                self.left += not any(covered[start:end])
        for word in _WORD.finditer(marked.text):
            label, lost = label_at[word.start()], any(covered[word.start() : word.end()])
            if label not in _PEOPLE:
                self.words += not label
                self.lost += lost and not label
                self.things += bool(label)
                self.things_lost += lost and bool(label)

    @property
    def row(self) -> str:
        """Return names, names left, words lost and words of things lost, as cells of a table."""
        shares = (
            (self.left, self.people),
            (self.lost, self.words),
            (self.things_lost, self.things),
        )
        return f"{self.people} | " + " | ".join(
            f"{100 * part / whole:.1f} %" if whole else "-" for part, whole in shares
        )


def main(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="JSONL files.")],
    most: Annotated[int, typer.Option(help="Sentences of each file.")] = 300,
) -> None:
    """Measure, print, and write the table to docs/."""
    texts = list(documents(folder, most))
    redactor = Redactor(detector=GlinerDetector(model=str(MODEL)), policy=RedactionPolicy())
    ours = [[(s.start, s.end) for s in r.spans] for r in redactor.redact([m.text for m in texts])]
    scores = {"convo-assets": by_file(texts, ours)}
    find = peers.presidio()
    english = [marked for marked in texts if marked.language == "en"]
    scores["Presidio + en_core_web_md"] = by_file(english, [find(m.text) for m in english])
    table = "\n".join(_table(scores))
    typer.echo(table)
    head = REPORT.read_text(encoding="utf-8").partition(MARK)[0]
    REPORT.write_text(f"{head}{MARK}\n\n{table}\n", encoding="utf-8")
    typer.echo(f"written: {REPORT.relative_to(PROJECT)}", file=sys.stderr)


def documents(folder: Path, most: int) -> Iterator[Marked]:
    """Yield the first sentences of each file, joined to documents."""
    for file in sorted(folder.glob("*.jsonl")):
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        held = [row for row in rows if row["split"] == "dev"][:most]
        for start in range(0, len(held), SENTENCES):
            text, marks = "", []
            for row in held[start : start + SENTENCES]:
                marks += [
                    (len(text) + s["start"], len(text) + s["end"], s["label"]) for s in row["spans"]
                ]
                text += row["text"] + "\n\n"
            yield Marked(file.stem, held[0]["lang"], text, marks)


def by_file(texts: Iterable[Marked], found: Iterable[Spans]) -> dict[str, NameScore]:
    """Return a score for each file."""
    scores: dict[str, NameScore] = {}
    for marked, spans in zip(texts, found, strict=True):
        scores.setdefault(marked.file, NameScore()).add(marked, spans)
    return scores


def _table(scores: dict[str, dict[str, NameScore]]) -> Iterator[str]:
    yield "| file | system | names | left | nobody's words lost | words of things lost |"
    yield "|---|---|---|---|---|---|"
    for file in next(iter(scores.values())):
        for system, by_name in scores.items():
            if file in by_name:
                yield f"| {file} | {system} | {by_name[file].row} |"


if __name__ == "__main__":
    typer.run(main)
