from collections.abc import Sequence
from dataclasses import replace

from convo_assets.records import ChunkedDocument, EmbeddedChunk, Passage
from convo_assets.steps.retrieve import PassageSearch
from convo_assets.vocabulary import Vector
from convo_assets_tests.builders import a_chunk, a_passage
from convo_assets_tests.fakes import BagOfWordsEmbedder, chunked

HOME = EmbeddedChunk(
    id="home", chunk=replace(a_chunk("Rooms."), heading_path=("Travel", "Hotels")), vector=(1.0,)
)


class Near:
    """Holds passages in the order of their nearness to anything."""

    def __init__(self, *passages: Passage) -> None:
        self.passages = passages

    def search(
        self, queries: Sequence[tuple[str, Vector]], *, source: str | None, count: int
    ) -> list[list[Passage]]:
        held = [passage for passage in self.passages if source in {passage.source, None}]
        return [held[:count] for _ in queries]

    def before(self, chunk_ids: Sequence[str]) -> dict[str, Passage]:
        return {identifier: self.passages[0] for identifier in chunk_ids if self.passages}

    def documents(self, ids: Sequence[str]) -> list[ChunkedDocument]:
        return [chunked(identifier, self.passages) for identifier in ids]


def a_neighbour(name: str, *headings: str, doc: str = "doc") -> Passage:
    return replace(a_passage(name, chunk=name, headings=headings), redacted_doc_id=doc)


def searching(index: Near, *, pool: int) -> PassageSearch:
    return PassageSearch(embedder=BagOfWordsEmbedder(), index=index, source="s", count=1, pool=pool)


def pooled(*passages: Passage, count: int) -> list[str]:
    (near,) = searching(Near(*passages), pool=count).relate([HOME])
    return [passage.chunk_id for passage in near.related]


def test_a_pool_goes_beyond_the_nearest_pages_to_the_family_and_to_other_documents() -> None:
    same_page = [a_neighbour(f"same {n}", "Office") for n in range(6)]
    family = a_neighbour("family", "Travel", "Trains")
    elsewhere = a_neighbour("elsewhere", "Travel", "Hotels", doc="other")

    assert pooled(*same_page, family, elsewhere, count=4) == [
        "same 0", "family", "elsewhere", "same 1",
    ]  # fmt: skip


def test_a_chunk_is_not_in_its_own_pool_and_nothing_is_in_it_twice() -> None:
    home = a_neighbour("home", "Travel", "Hotels")
    sibling = a_neighbour("sibling", "Travel", "Hotels")

    assert pooled(home, sibling, count=3) == ["sibling"]


def test_headings_at_the_top_of_a_document_are_no_family() -> None:
    title = replace(HOME.chunk, heading_path=("Travel",))
    near = Near(a_neighbour("far", "Office"), a_neighbour("other", doc="other"))
    (found,) = searching(near, pool=1).relate([replace(HOME, chunk=title)])

    assert [passage.chunk_id for passage in found.related] == ["far"]
