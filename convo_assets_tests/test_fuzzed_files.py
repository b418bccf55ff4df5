"""Damaged files of every format: none takes the run down, holds it up, or passes for a whole one.

Each format has one sound file with known words. It is damaged in twenty ways, seeded: bytes
changed, cut, doubled or emptied, in the file and inside its archive.
"""

import html
import io
import random
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from convo_assets.errors import UnreadableDocumentError
from convo_assets.item_results import ItemResult
from convo_assets.records import RawDoc, SourceFile
from convo_assets.resources.conversion import WorkerLimits, WorkerPool
from convo_assets.resources.documents import PooledConverter
from convo_assets.resources.settings import PROJECT
from convo_assets.steps.ingest import FILE_FORMATS, IngestContext, by_suffix, ingest_files
from convo_assets_tests.more_formats import (
    a_mail,
    a_mailbox,
    a_notebook,
    an_old_workbook,
    an_opendocument,
    an_outlook_message,
    an_rtf,
)
from convo_assets_tests.office import package
from convo_assets_tests.scanning import as_file, typeset

MUTATIONS = 20
MAX_SECONDS = 10
MIN_WORDS = 0.97
"""Share of the words of the sound file that a document has that says nothing of a loss: some bytes
can change that no reader could know to be wrong."""

SAMPLES = PROJECT / "sources"
CONVERTER = PooledConverter(max_seconds=MAX_SECONDS)
STRUCTURED = frozenset({".docx", ".pptx", ".xlsx", ".epub", ".pdf", ".odt", ".ods", ".odp"})
"""Formats in which damage can be told; in others each sequence of bytes is a text."""


TEXT = min(SAMPLES.rglob("*.md")).read_text(encoding="utf-8")
PARAGRAPHS = [" ".join(p.split()) for p in TEXT.split("\n\n") if p.isascii()]
RTF = "".join(rf"\pard {p}\par " for p in PARAGRAPHS if not set(p) & {*"{}\\"})
ODF = "".join(f"<text:p>{html.escape(p)}</text:p>" for p in PARAGRAPHS)
PICTURE = typeset(["Leave is 20 days a year."]).image.crop((150, 150, 900, 300))
PICTURES = {"bmp": "BMP", "jpeg": "JPEG", "png": "PNG", "tif": "TIFF", "webp": "WEBP"}
MADE = {
    ".odt": an_opendocument("text", ODF),
    ".odp": an_opendocument("presentation", f"<draw:page>{ODF}</draw:page>"),
    ".ods": an_opendocument(
        "spreadsheet",
        "<table:table>"
        + "".join(
            f"<table:table-row><table:table-cell>{p}</table:table-cell></table:table-row>"
            for p in re.findall("<text:p>.*?</text:p>", ODF)
        )
        + "</table:table>",
    ),
    ".rtf": an_rtf(RTF),
    ".ipynb": a_notebook([{"cell_type": "markdown", "source": p} for p in PARAGRAPHS]),
    ".mbox": a_mailbox([a_mail(TEXT)]),
    **{f".{kind}": as_file(PICTURE, name) for kind, name in PICTURES.items()},
    ".xls": an_old_workbook({"S": [[p] for p in PARAGRAPHS]}),
    ".msg": an_outlook_message(subject="S", sender="a@example.org", body=TEXT, attached={}),
}
"""Files of formats that no sample has, made of the text of one."""

NOT_WRITTEN = (".doc", ".ppt")
"""Formats that no library here writes; twenty damaged files of each were tried by hand."""

PACKED = {".zip": package({"a.md": TEXT, "b.zip": package({"c.md": TEXT})}), **MADE}


def sample(suffix: str) -> bytes:
    """Return the first sample file of a format, or one that is made of such a file's text."""
    files = sorted(SAMPLES.rglob(f"*{suffix}"))
    return files[0].read_bytes() if files else MADE.get(suffix, TEXT.encode())


def damaged(content: bytes, seed: int) -> bytes:
    """Return a file with one kind of damage."""
    chance = random.Random(seed)
    if seed % 2 and zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = chance.choice([each for each, part in sorted(parts.items()) if part])
        return package({**parts, name: bitten(parts[name], chance, seed // 2)})
    return bitten(content, chance, seed // 2)


def bitten(content: bytes, chance: random.Random, kind: int) -> bytes:
    start = chance.randrange(len(content))
    length = min(len(content) - start, chance.choice([1, 16, 400]))
    end = start + length
    return [
        content[:start],
        content[:start] + chance.randbytes(length) + content[end:],
        content[:start] + bytes(length) + content[end:],
        content[:start] + content[end:],
        content[:end] + content[start:],
    ][kind % 5]


def results(suffix: str, contents: list[bytes]) -> Iterator[ItemResult[RawDoc]]:
    files = [
        SourceFile(id=str(n), source="s", path=f"{n}{suffix}", size=len(content), content=content)
        for n, content in enumerate(contents)
    ]
    return ingest_files(files, IngestContext(converter=CONVERTER))


def garbled(text: str) -> bool:
    """Return whether a text is none: signs that nobody writes are more than a few."""
    strange = sum(not (c.isprintable() or c.isspace()) or c == "\ufffd" for c in text)
    return strange > 0.02 * len(text)


@pytest.mark.parametrize(
    "suffix", sorted({each.suffixes[0] for each in FILE_FORMATS} - {".zip", *NOT_WRITTEN})
)
def test_a_damaged_file_is_refused_or_says_what_it_lacks(suffix: str) -> None:
    whole = sample(suffix)
    (sound,) = results(suffix, [whole])
    words = set(sound.rows[0].text.split())
    started = time.monotonic()

    found = list(results(suffix, [damaged(whole, seed) for seed in range(MUTATIONS)]))

    assert sound.outcome == "done"
    assert len(found) == MUTATIONS
    assert time.monotonic() - started < MAX_SECONDS
    for seed, result in enumerate(found):
        assert result.outcome == "done" or result.reasons, seed
        assert all(row.text.strip() for row in result.rows), seed
        if result.outcome == "done":
            (doc,) = result.rows
            assert not garbled(doc.text), seed
            if suffix in STRUCTURED:
                kept = len(words & {*doc.text.split()}) / len(words)
                assert kept >= MIN_WORDS, (seed, round(kept, 2))


@pytest.mark.parametrize("suffix", [".eml", ".mbox", ".msg", ".zip"])
def test_what_is_inside_a_damaged_file_is_found_or_refused(suffix: str) -> None:
    whole = PACKED.get(suffix) or sample(suffix)
    pool = WorkerPool(WorkerLimits(max_seconds=MAX_SECONDS, max_megabytes=500))
    started = time.monotonic()
    reasons = set()
    for seed in range(MUTATIONS):
        try:
            pool.unpack(damaged(whole, seed), media_type=by_suffix(FILE_FORMATS)[suffix].media_type)
        except UnreadableDocumentError as refused:
            reasons.add(refused.reason)
    pool.close()

    assert reasons <= {"damaged", "too_large"}
    assert time.monotonic() - started < MAX_SECONDS


def test_files_that_are_small_until_they_are_opened_take_no_more_than_their_limits() -> None:
    """A gigabyte of nothing in a megabyte, as a document and as a part beside it."""
    book = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": b"<container/>",
        "c0.xhtml": b"<p>" + b" " * 300_000_000,
    }
    bombs = {
        ".docx": {"[Content_Types].xml": b"<Types/>", "word/document.xml": b" " * 300_000_000},
        ".xlsx": {"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b"<c/>" * 80_000_000},
        ".epub": book,
    }
    for suffix, parts in bombs.items():
        (result,) = results(suffix, [package(parts)])
        assert result.outcome == "rejected"


def test_the_samples_cover_the_formats() -> None:
    first = {each.suffixes[0] for each in FILE_FORMATS}
    missing = {suffix for suffix in first if not [*SAMPLES.rglob(f"*{suffix}")]}

    assert missing <= {*NOT_WRITTEN, ".htm", ".markdown", ".rst", ".adoc", ".org", *PACKED}
    assert Path(SAMPLES).is_dir()
