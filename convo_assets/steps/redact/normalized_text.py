r"""Normalized text: what detectors read, with offsets that are mapped to the original.

Escapes, entities, encodings, look-alike characters and broken lines are undone, so that
`tony\_diaz&#64;x.net` is found as an e-mail address. What is found is redacted at the offsets of
the original.
"""

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

_INVISIBLE = (
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe00-\ufe0f"
    "\U000e0000-\U000e007f"
)
_DASHES = "\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
_TOP_LEVEL = r"(?:com|org|net|edu|gov|io|info|biz|co|uk|de|fr|eu|us|in|au|ie|ca|example|test)\b"

_WRAPPED = re.compile(
    rf"(?P<invisible>[{_INVISIBLE}]+)"
    rf"|(?P<dash>[{_DASHES}])"
    # Extraction leaves words cut at the end of a line: "Katar-" / "zyna".
    r"|(?P<hyphenated>(?<=[^\W\d_]{2})[-\u2010\u2011\u00ad][ \t]*\r?\n[ \t]*(?=[a-z]{2}))"
    # An address cut at or behind its @, or in a domain that has no dot yet.
    r"|(?P<cut>(?<=[\w.+-]@)\s{0,4}\n\s{0,4}(?=\w)|(?<=[\w.+-])\n(?=@\w))"
    r"|(?P<domain>(?<=@)[\w-]{1,40}\n[ \t]{0,4}(?=[\w-]{0,40}\.[a-z]{2}))"
    r"|(?P<at>\s{0,2}[\[({<]\s?(?:at|AT|@)\s?[\])}>]\s{0,2})"
    r"|(?P<dot>\s{0,2}[\[({<]\s?(?:dot|DOT)\s?[\])}>]\s{0,2})"
    rf"|(?P<spoken_at>(?<=\w)\s(?:at|AT)\s(?=[\w-]+(?:\s(?:dot|DOT)\s[\w-]+){{0,2}}\s(?:dot|DOT)\s{_TOP_LEVEL}))"
    rf"|(?P<spoken_dot>(?<=\w)\s(?:dot|DOT)\s(?={_TOP_LEVEL}|[\w-]+(?:\sat\s|@)))"
    # An address that is not to be clicked on, and Markdown's emphasis.
    r"|(?P<defanged>(?<=\w)[\[(]\.[\])](?=\w))"
    r"|(?P<emphasis>(?<![\w\\@])_{1,40}(?=[^\W_])|(?<=[^\W_])_{1,4}(?![\w@-]|\.\w))"
    r"|(?P<quoted>(?<=\n)>[> ]{0,8})"
    r"|(?P<return>\r(?=\n))"
    r"|(?P<entity>&(?:amp;){0,3}(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,12});)"
    r"|(?P<percent>(?:%(?:25){0,3}[0-9a-fA-F]{2})+)"
    r"|(?P<unicode>\\u[0-9a-fA-F]{4})"
    r"|(?P<control>\\[nrt](?![a-z]))"
    r"|(?P<escape>\\(?=[!-/:-@\[-`{-~]))"
    r"|(?P<compatible>[^\x00-\x7f][\u0300-\u036f]*|[a-zA-Z][\u0300-\u036f]+)"
)


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """A normalized text and its pieces, in order.

    Piece `i` begins at `seen[i]` and stands for `original[starts[i]:ends[i]]`. A `copied` piece is
    equal to the original, so offsets within it are exact; an offset within another piece maps to
    the whole piece.
    """

    text: str
    seen: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    copied: tuple[bool, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of the original for the non-empty range `[start, end)`."""
        first, last = bisect_right(self.seen, start) - 1, bisect_right(self.seen, end - 1) - 1
        begin = self.starts[first] + (start - self.seen[first] if self.copied[first] else 0)
        if self.copied[last]:
            return begin, self.starts[last] + end - self.seen[last]
        return begin, self.ends[last]


def normalize_text(text: str) -> NormalizedText:
    """Return the normalized form of a text."""
    parts: list[str] = []
    seen, starts, ends, copied = [], [], [], []
    length = 0
    for start, end, shown in _pieces(text):
        if not shown:
            continue
        seen.append(length)
        starts.append(start)
        ends.append(end)
        copied.append(shown == text[start:end])
        parts.append(shown)
        length += len(shown)
    return NormalizedText("".join(parts), tuple(seen), tuple(starts), tuple(ends), tuple(copied))


def _pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and normalized form of each piece of a text, in order."""
    cursor = 0
    for match in _WRAPPED.finditer(text):
        if match.start() > cursor:
            yield cursor, match.start(), text[cursor : match.start()]
        yield match.start(), match.end(), _shown(match)
        cursor = match.end()
    if cursor < len(text):
        yield cursor, len(text), text[cursor:]


def _shown(match: re.Match[str]) -> str:
    read = _READERS.get(match.lastgroup or "")
    return read(match[0]) if read else ""


def _decoded(run: str) -> str:
    """Undo percent-encoding, up to three layers of it."""
    for _ in range(_LAYERS):
        try:
            run = unquote(run, errors="strict")
        except UnicodeDecodeError:
            run = unquote(run, encoding="latin-1")
    return run


def _unescaped(entity: str) -> str:
    for _ in range(_LAYERS):
        entity = html.unescape(entity)
    return entity


def _plain(shown: str) -> str:
    """Return decoded characters without invisible ones, controls as spaces."""
    visible = re.sub(f"[{_INVISIBLE}]", "", shown)
    return "".join(_compatible(c) if c.isprintable() else " " for c in visible) or " "


def _compatible(shown: str) -> str:
    """Return the NFKC form of characters, with digits of all scripts as 0 to 9."""
    return "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() else c
        for c in unicodedata.normalize("NFKC", shown)
    )


_LAYERS = 3
"""Layers of encoding that are undone."""

_READERS: Mapping[str, Callable[[str], str]] = {
    "dash": lambda _: "-",
    "at": lambda _: "@",
    "spoken_at": lambda _: "@",
    "dot": lambda _: ".",
    "defanged": lambda _: ".",
    "emphasis": lambda _: " ",
    "spoken_dot": lambda _: ".",
    "control": lambda _: "\n",
    "domain": str.rstrip,
    "entity": lambda found: _plain(_unescaped(found)),
    "percent": lambda found: _plain(_decoded(found)),
    "unicode": lambda found: _plain(chr(int(found.removeprefix("\\u"), 16))),
    "compatible": _compatible,
}
"""The normalized form of each kind of match; other kinds are removed."""
