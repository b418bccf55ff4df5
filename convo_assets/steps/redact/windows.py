"""Cut long texts into windows that a model sees whole, and bring its findings back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

WORD = re.compile(r"\w+(?:[-_]\w+)*|\S")
"""GLiNER's own word splitter: windows are counted in what the model calls words."""

_MIN_WORDS_TO_OVERLAP = 8
_BORDER = re.compile(r"\n|(?<=[.!?])\s")


@dataclass(frozen=True, slots=True)
class Window:
    """`text[start:end]` of one text, which has `words` words."""

    start: int
    end: int
    words: int


def windows(text: str, *, size: int, overlap: int) -> Iterator[Window]:
    """Yield overlapping windows of at most `size` words that together hold every word.

    A window ends at a line or sentence border if there is one in its last third, so that few
    entities are cut; those that are cut stand whole in the overlap of the next window.
    """
    words = [(word.start(), word.end()) for word in WORD.finditer(text)]
    first = 0
    while first < len(words):
        last = min(first + size, len(words))
        if last < len(words):
            last = _last_border(text, words, first + 2 * size // 3, last)
        yield Window(words[first][0], words[last - 1][1], last - first)
        if last == len(words):
            return
        first = max(last - overlap, first + 1)


def _last_border(text: str, words: list[tuple[int, int]], earliest: int, latest: int) -> int:
    """Return the latest word index in the range that begins a line or sentence, else `latest`."""
    for index in range(latest, earliest, -1):
        gap = text[words[index - 1][1] - 1 : words[index][0]]
        if _BORDER.search(gap):
            return index
    return latest


def halves(window: Window, text: str) -> tuple[Window, Window]:
    """Split a window that turned out too long for the model into two that overlap by a quarter."""
    words = [
        (window.start + word.start(), window.start + word.end())
        for word in WORD.finditer(text[window.start : window.end])
    ]
    if len(words) < _MIN_WORDS_TO_OVERLAP:
        middle = len(words) // 2
        return (
            Window(words[0][0], words[middle - 1][1], middle),
            Window(words[middle][0], words[-1][1], len(words) - middle),
        )
    quarter = len(words) // 4
    left, right = words[: 2 * quarter + quarter // 2 + 1], words[2 * quarter - quarter // 2 :]
    return (
        Window(left[0][0], left[-1][1], len(left)),
        Window(right[0][0], right[-1][1], len(right)),
    )
