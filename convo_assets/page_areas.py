"""Pages and boxes of parts of a text."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from convo_assets.records import Citation, CitedPage, PageArea


def within(areas: Iterable[PageArea], start: int, end: int) -> tuple[PageArea, ...]:
    """Return where `text[start:end]` is to be seen: the areas that it is part of, cut to it."""
    return tuple(
        replace(area, start=max(start, area.start), end=min(end, area.end))
        for area in areas
        if area.start < end and start < area.end
    )


def cited_pages(citations: Iterable[Citation]) -> tuple[CitedPage, ...]:
    """Return where what is cited is to be seen, each place once."""
    return tuple(dict.fromkeys(_cited_pages(citations)))


def named_pages(areas: Iterable[PageArea]) -> str:
    """Return the pages of areas in words, as "page 3" or "pages 3-4"; nothing if there are none."""
    pages = {area.page for area in areas}
    if not pages:
        return ""
    first, last = min(pages), max(pages)
    return f"page {first}" if first == last else f"pages {first}-{last}"


def _cited_pages(citations: Iterable[Citation]) -> Iterator[CitedPage]:
    for cited in citations:
        for area in cited.pages:
            yield CitedPage(document_id=cited.redacted_doc_id, page=area.page, box=area.box)
