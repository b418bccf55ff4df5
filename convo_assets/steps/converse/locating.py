"""Embed the first question of each conversation, by which near-duplicates are found later."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from convo_assets.derivations import Derivation
from convo_assets.identity import content_id
from convo_assets.records import Conversation
from convo_assets.steps.converse.roles import QuestionEmbedder


def located(
    derivations: Iterable[Derivation[Conversation]], embedder: QuestionEmbedder
) -> Iterator[Derivation[Conversation]]:
    """Yield conversations with the vector of the first question of each, all embedded together.

    The embedding model is part of the identity: with another model the same words are another row,
    as its vector is.
    """
    made = list(derivations)
    asked = [row.turns[0].standalone for derivation in made for row in derivation.rows]
    vectors = iter(embedder.embed_queries(asked))
    for derivation in made:
        rows = tuple(
            replace(row, id=content_id(row.id, embedder.identity), vector=next(vectors))
            for row in derivation.rows
        )
        yield replace(derivation, rows=rows)
