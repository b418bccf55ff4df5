"""What each converter keeps of real files: words, headings, items of lists and rows of tables.

`python -m benchmarks.converters FOLDER` reads the files below a folder whose formats another
converter than the built-in one knows, with each, before anything is cleaned. Words kept are a share
of those that any of them finds in the file (as a multiset), but for what stands for empty cells;
headings, items and rows are counted in all files. Failures are files without text.
"""

import re
import time
from collections import Counter, defaultdict
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from convo_assets.resources.conversion.converters import BUILT_IN, CONVERTERS
from convo_assets.resources.conversion.readers import read
from convo_assets.steps.ingest import FILE_FORMATS, by_suffix

_WORD = re.compile(r"(?!NaN\b|Unnamed\b)\b\w{2,}")
_ADDRESS = re.compile(r"\]\([^)\s]*\)|<[^>]*>|https?://\S+|data:\S+")
_SHAPES = {
    "headings": re.compile(r"^#{1,6} ", re.MULTILINE),
    "items": re.compile(r"^\s*(?:[-*+]|\d+[.)]) ", re.MULTILINE),
    "rows": re.compile(r"^\|(?![\s:|-]*$).*\|$", re.MULTILINE),
}


def main(folder: Path) -> None:
    """Read every file with every converter, and print what each keeps by format."""
    formats = by_suffix(FILE_FORMATS)
    known = {kind for each in CONVERTERS.values() for kind in each.media_types}
    figures: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for file in sorted(path for path in folder.rglob("*") if path.suffix.lower() in formats):
        media_type = formats[file.suffix.lower()].media_type
        if media_type not in known:
            continue
        texts: dict[str, str] = {}
        for name in (BUILT_IN, *CONVERTERS):
            started = time.process_time()
            texts[name] = _text(file.read_bytes(), media_type, name)
            spent = time.process_time() - started
            figures[file.suffix.lower(), name].update(ms=round(1000 * spent))
        words = {name: Counter(_WORD.findall(_ADDRESS.sub("]", t))) for name, t in texts.items()}
        every: Counter[str] = Counter()
        for counted in words.values():
            every |= counted
        for name, text in texts.items():
            found = figures[file.suffix.lower(), name]
            found.update(files=1, failed=not text, words=words[name].total(), every=every.total())
            found.update({shape: len(p.findall(text)) for shape, p in _SHAPES.items()})
    Console().print(_table(figures))


def _text(content: bytes, media_type: str, name: str) -> str:
    try:
        if name == BUILT_IN:
            return read(content, media_type).text
        return CONVERTERS[name].read(content, media_type).text
    except Exception:  # noqa: BLE001 - converters raise anything; counted as failed
        return ""


def _table(figures: dict[tuple[str, str], Counter[str]]) -> Table:
    table = Table("format", "converter", "files", "failed", "words kept", *_SHAPES, "s a file")
    for (suffix, name), found in sorted(figures.items()):
        kept = f"{100 * found['words'] / max(1, found['every']):.1f} %"
        counted = [str(found[shape]) for shape in ("files", "failed")]
        shapes = [str(found[shape]) for shape in _SHAPES]
        seconds = f"{found['ms'] / 1000 / found['files']:.2f}"
        table.add_row(suffix, name, *counted, kept, *shapes, seconds)
    return table


if __name__ == "__main__":
    typer.run(main)
