"""Embed the first question of each conversation, by which near-duplicates are found later."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from convo_assets.identity import content_id
from convo_assets.item_results import ItemResult
from convo_assets.records import Conversation
from convo_assets.steps.converse.roles import QuestionEmbedder


def embed_first_question(
    results: Iterable[ItemResult[Conversation]], embedder: QuestionEmbedder
) -> Iterator[ItemResult[Conversation]]:
    """Yield conversations with the vector of the first question of each, all embedded together.

    The embedding model is part of the identity: with another model the same words are another row,
    as its vector is.
    """
    made = list(results)
    asked = [row.turns[0].standalone for result in made for row in result.rows]
    vectors = iter(embedder.embed_queries(asked))
    for result in made:
        rows = tuple(
            replace(row, id=content_id(row.id, embedder.identity), vector=next(vectors))
            for row in result.rows
        )
        yield replace(result, rows=rows)
