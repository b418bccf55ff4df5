from collections.abc import Sequence

from convo_assets.steps.retrieve import PassageSearch
from convo_assets_tests.fakes import BagOfWordsEmbedder
from convo_assets_tests.steps.retrieve.test_related import Near, a_neighbour


class Shortest:
    """Takes the shortest text for the best."""

    identity = "shortest"

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:  # noqa: ARG002 - role
        return [-float(len(text)) for text in texts]


def test_the_best_of_a_reranker_are_looked_for_among_four_times_as_many() -> None:
    near = Near(*(a_neighbour("x" * length) for length in (5, 9, 2, 7, 3, 6, 4, 8, 1)))
    search = PassageSearch(
        embedder=BagOfWordsEmbedder(), index=near, source="s", count=2, reranker=Shortest()
    )

    (found,) = search.retrieve(["Which?"])

    assert [(passage.rank, len(passage.text)) for passage in found] == [(1, 2), (2, 3)]
    assert found[0].score > found[1].score
