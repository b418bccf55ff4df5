"""Choose where passages end by what they are about, as far as the budget leaves a choice."""

from collections.abc import Sequence
from itertools import pairwise

from convo_assets.steps.chunk.blocks import Block, Document
from convo_assets.steps.chunk.roles import EmbedTexts


def breaks_by_meaning(
    document: Document, pieces: Sequence[Block], embed: EmbedTexts, *, budget: int
) -> set[int]:
    """Return where pieces begin that are better not joined to the one before them.

    Each section is divided so that the neighbours that are parted are as little alike as the budget
    allows, by dynamic programming over the ends of passages.
    """
    if len(pieces) < 3:  # noqa: PLR2004 - nothing to choose
        return set()
    vectors = embed([document.text[piece.start : piece.end] for piece in pieces])
    alike = [
        sum(x * y for x, y in zip(left, right, strict=True)) for left, right in pairwise(vectors)
    ]
    found: set[int] = set()
    for first, last in _sections(pieces):
        starts = _division(document, pieces[first:last], alike[first : last - 1], budget=budget)
        found |= {pieces[first + index].start for index in starts}
    return found


def _sections(pieces: Sequence[Block]) -> list[tuple[int, int]]:
    """Return the runs of pieces under the same headings, as index ranges."""
    edges = [
        index
        for index in range(1, len(pieces))
        if pieces[index].heading_path != pieces[index - 1].heading_path
    ]
    return list(zip([0, *edges], [*edges, len(pieces)], strict=True))


def _division(
    document: Document, pieces: Sequence[Block], alike: Sequence[float], *, budget: int
) -> list[int]:
    """Return the indices, without the first, at which the best passages of a section begin."""
    best = [0.0] + [float("-inf")] * len(pieces)
    begins = [0] * (len(pieces) + 1)
    for end in range(1, len(pieces) + 1):
        joined = 0.0
        for start in range(end - 1, -1, -1):
            if start < end - 1:
                joined += max(0.0, alike[start])
                if document.tokens(pieces[start].start, pieces[end - 1].end) > budget:
                    break
            if best[start] + joined > best[end]:
                best[end], begins[end] = best[start] + joined, start
    starts: list[int] = []
    end = len(pieces)
    while end:
        end = begins[end]
        if end:
            starts.append(end)
    return starts
