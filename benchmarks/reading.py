"""Blind reading of question-answer pairs: a sheet to fill in, and what a filled one says.

`python -m benchmarks.reading draw PAIRS REFERENCE SHEET --count 100 --seed 1` writes a sheet on
which pairs to be judged are shuffled with pairs whose grade is known. `SHEET.key.jsonl`, beside it,
is not for the reader. `python -m benchmarks.reading score SHEET GRADES` tells the shares of grades.

Pairs are JSONL with `source`, `kind`, `turns` (`[{"said", "answer"}]`, the last one is judged) and
`place` (title and headings); those of the reference set have a `grade` as well. A line of grades is
a number, a tab, `good`, `stiff` or `bad`, a tab, and a reason.
"""

import json
import random
from collections import Counter
from math import sqrt
from pathlib import Path
from typing import Annotated, Any

import typer

GRADES = ("good", "stiff", "bad")
WORDS = """Grade the last answer of each number, with its question.
good: somebody could have asked this, it can be understood without the page, and the answer says
  what is asked for, whole and in order.
stiff: understandable and answered, but nobody would put it so, or the answer says much beside it.
bad: cannot be understood without the page, is no sensible question, or the answer does not answer
  it, is cut, or points elsewhere.
Write one line a number: number, tab, grade, tab, reason.
"""
SPREAD = 1.96
"""Standard errors on either side of a share: the Wilson interval of 95 %."""

app = typer.Typer()


@app.command()
def draw(
    pairs: Annotated[Path, typer.Argument(help="Pairs to be judged, JSONL.")],
    reference: Annotated[Path, typer.Argument(help="Pairs whose grade is known, JSONL.")],
    sheet: Annotated[Path, typer.Argument(help="Where to write the sheet.")],
    count: int = 100,
    seed: int = 1,
) -> None:
    """Write a sheet of pairs, drawn and shuffled by the seed, and its key."""
    chance = random.Random(seed)  # noqa: S311 - a draw, not a key
    candidates = _read(pairs)
    drawn = chance.sample(candidates, min(count, len(candidates))) + _read(reference)
    chance.shuffle(drawn)
    shown = "\n".join(_shown(number, pair) for number, pair in enumerate(drawn, start=1))
    sheet.write_text(f"{WORDS}\n{shown}", encoding="utf-8")
    key = "".join(f"{json.dumps(pair)}\n" for pair in drawn)
    _key_of(sheet).write_text(key, encoding="utf-8")


@app.command()
def score(
    sheet: Annotated[Path, typer.Argument(help="A sheet that was drawn.")],
    grades: Annotated[Path, typer.Argument(help="Its grades.")],
) -> None:
    """Print the shares of grades, in all and by kind, and how the reference set was graded."""
    given = _grades(grades)
    key = dict(enumerate(_read(_key_of(sheet)), start=1))
    judged = [(pair, given[number]) for number, pair in key.items() if number in given]
    read = [(pair, grade) for pair, grade in judged if "grade" not in pair]
    known = [(pair, grade) for pair, grade in judged if "grade" in pair]
    typer.echo(f"all: {_shares([grade for _, grade in read])}")
    for field in ("kind", "source"):
        for name in sorted({pair[field] for pair, _ in read}):
            typer.echo(f"{name}: {_shares([g for pair, g in read if pair[field] == name])}")
    agreed = sum(pair["grade"] == grade for pair, grade in known)
    typer.echo(f"reference set graded as it is known: {agreed} of {len(known)}")


def _read(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _key_of(sheet: Path) -> Path:
    return sheet.with_name(f"{sheet.name}.key.jsonl")


def _shown(number: int, pair: dict[str, Any]) -> str:
    turns = "\n".join(f"Q: {turn['said']}\nA: {turn['answer']}" for turn in pair["turns"])
    return f"=== {number}\n{turns}\n(from: {pair['place']})\n"


def _grades(file: Path) -> dict[int, str]:
    found = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        number, grade, *_ = line.split("\t")
        if grade not in GRADES:
            typer.echo(f"grade of {number} is none of {', '.join(GRADES)}", err=True)
            raise typer.Exit(1)
        found[int(number)] = grade
    return found


def _shares(grades: list[str]) -> str:
    counts, total = Counter(grades), len(grades)
    return f"n={total} " + ", ".join(
        f"{grade} {counts[grade] / total:.0%} ({low:.0%}-{high:.0%})"
        for grade in GRADES
        for low, high in [_interval(counts[grade], total)]
    )


def _interval(hits: int, total: int) -> tuple[float, float]:
    """Return the Wilson interval of a share (Wilson 1927)."""
    share, square = hits / total, SPREAD**2 / total
    middle = (share + square / 2) / (1 + square)
    half = SPREAD / (1 + square) * sqrt(share * (1 - share) / total + square / (4 * total))
    return max(0.0, middle - half), min(1.0, middle + half)


if __name__ == "__main__":
    app()
