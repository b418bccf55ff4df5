"""What a converter makes of a file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PageLine:
    """A piece of text as it stands on a page, the first being 1, in a box as of `PageArea`."""

    page: int
    box: tuple[float, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """The text of a file, and what of the file is not in it.

    Attributes:
        text: Markdown.
        gaps: How many parts of the file could not be read, by reason: one word each, as
            `damaged_part`, `page_without_text` or `bad_line`. Empty if all of it was read.
        removed: How much of what was read is no text of the document and was taken out, by kind: as
            `navigation`, `link_target` or `comment`.
        lines: What stands where on its pages, page by page: by its letters and figures it is found
            in the text again, however that is cleaned.
    """

    text: str
    gaps: Mapping[str, int] = field(default_factory=dict)
    removed: Mapping[str, int] = field(default_factory=dict)
    lines: Sequence[PageLine] = ()


_NO_CHARACTER = re.compile("[\ufffd\x80-\x84\x86-\x9f]")
"""What decoders write for bytes that are no character, and controls that no text has: fonts of a
PDF whose signs have no names look like that."""

TEXT_BY_ITSELF = ("text/", "application/json", "application/x-ndjson", "message/")
"""Beginnings of media types whose files are text: their size says how much there is to be read."""

MIN_SIZE = 20_000
MIN_SHARE = 0.05
"""Of so many bytes of such a file, this share at least is expected as characters: what has less
holds something else, such as pictures or attached files in base64, scripts or styles."""


def gaps_in(text: str, size: int, media_type: str) -> Mapping[str, int]:
    """Return what the text of a file of `size` bytes shows to be missing, by reason."""
    gaps = {"undecodable_bytes": len(_NO_CHARACTER.findall(text))}
    if media_type.startswith(TEXT_BY_ITSELF) and size > MIN_SIZE:
        gaps["much_less_text"] = int(len(text) < MIN_SHARE * size)
    return {reason: count for reason, count in gaps.items() if count}
