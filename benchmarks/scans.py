"""How well scanned pages and tables are read, and what that costs, on pages made for it.

`python -m benchmarks.scans TEXTS [FONT …]` typesets paragraphs of the Markdown and text files below
a folder on 20 pages (A4, 200 dots per inch, one or two columns, with and without a title), and 20
ruled tables of their words, in the fonts named or in the one that Pillow brings; turns each by up
to 2 degrees, adds blur, noise, stains and JPEG, and reads it in this process. Characters are
1 - edits / length; a cell is right if its text stands in its row below its heading. Seconds are
those of the processor.
"""

import re
import time
from pathlib import Path
from random import Random
from statistics import mean
from typing import Annotated

import typer

from convo_assets.errors import UnreadableDocumentError
from convo_assets.resources.conversion.scans import read_image
from convo_assets.steps.ingest import Conversion
from convo_assets_tests.scanning import (
    as_file,
    cells_kept,
    characters_kept,
    scanned,
    typeset,
    typeset_table,
)

PAGES = 20
_MARKUP = re.compile(r"[*`_]|\[([^\]]*)\]\([^)]*\)|<[^>]*>")
_PROSE = re.compile(r"(?![#|>\-*+\d:`{<\[!=])[^|{}<>]{80,}")
_SHORT = range(3, 10)
_LONGEST = 25
"""Letters of a word, such as an address, that fits into a column."""

_TYPABLE = re.compile(r"[\x20-\x7e]+")
"""What every font has: letters of a font that lacks them would be boxes."""


def main(
    texts: Path, fonts: Annotated[list[str] | None, typer.Argument()] = None, seed: int = 1
) -> None:
    """Read the pages and tables, and print each and all together."""
    prose = _paragraphs(texts)
    words = sorted({word for p in prose for word in p.split() if word.isalpha()})
    chance = Random(seed)  # noqa: S311 - a seeded generator of pages
    read_image(as_file(typeset(prose[:1]).image, "PNG"), "image/png")  # the models are loaded
    kept: list[float] = []
    seconds: list[float] = []
    for number in range(PAGES):
        font = chance.choice(fonts) if fonts else None
        page = typeset(
            chance.sample(prose, min(60, len(prose))),
            font=font,
            points=chance.choice([9, 10, 11, 12]),
            columns=chance.choice([1, 1, 2]),
            title=chance.choice(["", " ".join(chance.sample(words, 3)).capitalize()]),
        )
        found, spent = _read(as_file(scanned(page.image, seed=seed * 1000 + number), "PNG"))
        kept.append(characters_kept(page.text, found.text) if found else 0.0)
        seconds.append(spent)
        said = f"{kept[-1]:.4f} of {len(page.text)} characters"
        print(f"page {number:2}: {said}, {spent:.1f} s, {Path(font or 'Pillow').stem}")  # noqa: T201
    cells: list[float] = []
    for number in range(PAGES):
        rows = _table(chance, words)
        font = chance.choice(fonts) if fonts else None
        image = scanned(typeset_table(rows, font=font), seed=seed * 2000 + number)
        found, spent = _read(as_file(image, "PNG"))
        cells.append(cells_kept(rows, found.text) if found else 0.0)
        seconds.append(spent)
        print(f"table {number:2}: {cells[-1]:.3f} of {len(rows) - 1} x {len(rows[0])} cells")  # noqa: T201
    print(  # noqa: T201
        f"characters {mean(kept):.4f} (worst {min(kept):.4f}, n={PAGES}), "
        f"cells {mean(cells):.4f} (worst {min(cells):.3f}, n={PAGES}), "
        f"{mean(seconds[:PAGES]):.1f} s a page (most {max(seconds):.1f})"
    )


def _read(content: bytes) -> tuple[Conversion | None, float]:
    started = time.process_time()
    try:
        found = read_image(content, "image/png")
    except UnreadableDocumentError:
        found = None
    return found, time.process_time() - started


def _paragraphs(folder: Path) -> list[str]:
    files = sorted(p for suffix in ("*.md", "*.txt") for p in folder.rglob(suffix))
    blocks = (b for f in files for b in f.read_text(encoding="utf-8").split("\n\n"))
    plain = (" ".join(_MARKUP.sub(r"\1", block).split()) for block in blocks)
    fits = (p for p in plain if max(map(len, p.split()), default=0) <= _LONGEST)
    return [p for p in fits if _PROSE.fullmatch(p) and _TYPABLE.fullmatch(p)]


def _table(chance: Random, words: list[str]) -> list[list[str]]:
    """Return a table of names, numbers and short texts below headings that differ."""
    short = [word for word in words if len(word) in _SHORT]
    columns = chance.randint(2, 5)
    heads = [word.capitalize() for word in chance.sample(short, columns)]
    kinds = [chance.choice(["name", "number", "text"]) for _ in heads]
    make = {
        "name": lambda: " ".join(chance.sample(short, chance.randint(1, 2))),
        "number": lambda: f"{chance.randint(1, 99999) / 100:,.2f}",
        "text": lambda: f"{chance.choice(short)} {chance.randint(1, 99)}",
    }
    return [heads, *([make[kind]() for kind in kinds] for _ in range(chance.randint(3, 20)))]


if __name__ == "__main__":
    typer.run(main)
