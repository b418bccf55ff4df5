"""Pages as a scanner makes them: typeset, then turned a little, blurred, stained and compressed."""

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from rapidfuzz.distance import Levenshtein

DOTS_PER_INCH = 200
WIDTH, HEIGHT = 1654, 2339
"""A4."""

_MARGIN = 190
_GUTTER = 70
_QUOTES = str.maketrans("’‘“”", "''\"\"")
_MARKS = re.compile(r"^(?:#+ |- )", re.MULTILINE)


@dataclass(frozen=True)
class TypesetPage:
    """A page, and what stands on it in reading order."""

    image: Image.Image
    text: str


def font_of(path: str | None, points: float) -> Any:
    """Return a font of a size, the one that Pillow brings if none is named."""
    pixels = round(points * DOTS_PER_INCH / 72)
    return ImageFont.truetype(path, pixels) if path else ImageFont.load_default(pixels)


def typeset(
    paragraphs: Sequence[str],
    *,
    font: str | None = None,
    points: float = 11,
    columns: int = 1,
    title: str = "",
) -> TypesetPage:
    """Return a page with as many paragraphs as it takes, the last cut where the page ends."""
    page = Image.new("L", (WIDTH, HEIGHT), 255)
    draw = ImageDraw.Draw(page)
    letters = font_of(font, points)
    step = round(points * DOTS_PER_INCH / 72 * 1.35)
    top = _MARGIN
    said: list[str] = []
    if title:
        draw.text((_MARGIN, top), title, font=font_of(font, points * 1.8), fill=0)
        said.append(title)
        top += 3 * step
    wide = (WIDTH - 2 * _MARGIN - (columns - 1) * _GUTTER) // columns
    lines = _broken(paragraphs, wide, lambda text: draw.textlength(text, font=letters))
    place = 0
    for column in range(columns):
        y, x = top, _MARGIN + column * (wide + _GUTTER)
        while y + step < HEIGHT - _MARGIN and place < len(lines):
            draw.text((x, y), lines[place], font=letters, fill=0)
            y += step if lines[place] else step * 2 // 3
            place += 1
    said += lines[:place]
    return TypesetPage(page, " ".join(filter(None, said)))


def _broken(paragraphs: Sequence[str], wide: int, length: Callable[[str], float]) -> list[str]:
    """Return the lines of paragraphs, with an empty one behind each."""
    lines: list[str] = []
    for paragraph in paragraphs:
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if line and length(longer) > wide:
                lines.append(line)
                line = word
            else:
                line = longer
        lines += [line, ""]
    return lines


def typeset_table(
    rows: Sequence[Sequence[str]],
    *,
    font: str | None = None,
    points: float = 10,
    ruled: bool = True,
) -> Image.Image:
    """Return a page with a table between two lines of text."""
    page = Image.new("L", (WIDTH, HEIGHT), 255)
    draw = ImageDraw.Draw(page)
    letters = font_of(font, points)
    high = round(points * DOTS_PER_INCH / 72 * 2)
    widths = [
        max(draw.textlength(row[n], font=letters) for row in rows) + 44 for n in range(len(rows[0]))
    ]
    draw.text((_MARGIN, _MARGIN), "The following table shows what was agreed.", font=letters)
    top = _MARGIN + 2 * high
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            left = _MARGIN + sum(widths[:x])
            box = [left, top + y * high, left + widths[x], top + (y + 1) * high]
            if ruled:
                draw.rectangle(box, outline=0, width=3)
            draw.text((left + 22, box[1] + high // 4), cell, font=letters, fill=0)
    end = top + (len(rows) + 1) * high
    draw.text((_MARGIN, end), "Questions go to the office on the second floor.", font=letters)
    return page


def scanned(page: Image.Image, *, seed: int, skew: float = 2.0, noise: float = 14.0) -> Image.Image:
    """Return a page turned by up to `skew` degrees, blurred, with noise and traces of JPEG."""
    chance = np.random.default_rng(seed)
    turned = page.rotate(
        chance.uniform(-skew, skew), resample=Image.Resampling.BICUBIC, fillcolor=255
    )
    soft = turned.filter(ImageFilter.GaussianBlur(chance.uniform(0.3, 0.8)))
    grey = np.asarray(soft, dtype=np.float64)
    light = chance.uniform(0.82, 0.97)  # paper is no pure white, ink no pure black
    grey = 30 + grey * light * (225 / 255) + chance.normal(0, noise, grey.shape)
    for _ in range(40):
        y, x = chance.integers(0, HEIGHT - 4), chance.integers(0, WIDTH - 4)
        grey[y : y + 3, x : x + 3] = 60
    noisy = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    return Image.open(io.BytesIO(as_file(noisy, "JPEG")))


def as_file(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Return a picture as a file."""
    stream = io.BytesIO()
    image.save(stream, kind, **({"quality": 75} if kind == "JPEG" else {}), **options)
    return stream.getvalue()


def plain(markdown: str) -> str:
    """Return the words of a text, without what Markdown adds."""
    return " ".join(_MARKS.sub("", markdown).split()).translate(_QUOTES)


def characters_kept(expected: str, found: str) -> float:
    """Return the share of characters that are as they were (1 - edits / length)."""
    return 1 - Levenshtein.distance(plain(expected), plain(found)) / max(1, len(plain(expected)))


def cells_of(markdown: str) -> list[list[str]]:
    """Return the rows of the first table of a text."""
    lines = [line for line in markdown.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [row for row in rows if not set("".join(row)) <= {"-", ":"}]


def _same(one: str, other: str) -> bool:
    return plain(one).replace(" ", "") == plain(other).replace(" ", "")


def cells_kept(expected: Sequence[Sequence[str]], markdown: str) -> float:
    """Return the share of cells below the header that stand right, under their right heading."""
    found = cells_of(markdown)
    if not found:
        return 0.0
    heads = {text: n for n, text in enumerate(found[0])}
    right = total = 0
    for y, row in enumerate(expected[1:], start=1):
        for x, cell in enumerate(row):
            total += 1
            place = heads.get(expected[0][x])
            if place is not None and y < len(found) and place < len(found[y]):
                right += _same(found[y][place], cell)
    return right / total
