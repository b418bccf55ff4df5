"""Where conversations lie: the vector of what each asks first, to find others that ask the same."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from convo_assets.derivations import Derivation
from convo_assets.identity import content_id
from convo_assets.records import Conversation, EmbeddedChunk
from convo_assets.vocabulary import Vector


def located(
    embedded: Sequence[EmbeddedChunk],
    *,
    converse: Callable[[Sequence[EmbeddedChunk]], Iterable[Derivation[Conversation]]],
    embed: Callable[[Sequence[str]], list[Vector]],
    space: str,
) -> Iterator[Derivation[Conversation]]:
    """Yield what chunks become, with the vector of each conversation's first question.

    `space` names the embedding model. It is part of the identity: with another model the same words
    are another row, as its vector is.
    """
    derivations = list(converse(embedded))
    asked = [row.turns[0].standalone for derivation in derivations for row in derivation.rows]
    vectors = iter(embed(asked))
    for derivation in derivations:
        rows = tuple(
            replace(row, id=content_id(row.id, space), vector=next(vectors))
            for row in derivation.rows
        )
        yield replace(derivation, rows=rows)
