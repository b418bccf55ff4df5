"""Asset `embeddings`."""

from functools import partial

import dagster as dg

from convo_assets.derivations import Recipe
from convo_assets.per_source import per_source_asset
from convo_assets.records import Chunk, Embedding
from convo_assets.steps.embed import VERSION, Embedder, embed_chunks
from convo_assets.streams import BatchLimits, Derivations, Inputs


@per_source_asset(group="retrieval", kinds={"nomic", "postgres"}, version=VERSION)
def embeddings(
    chunks: Inputs[Chunk], embedder: dg.ResourceParam[Embedder]
) -> Derivations[Chunk, Embedding]:
    """One unit vector per chunk, in half precision, for retrieval by meaning."""
    return Derivations(
        asset="embeddings",
        inputs=chunks,
        recipe=Recipe(step="embed", version=VERSION, models=(embedder.identity,)),
        step=partial(embed_chunks, embedder=embedder),
        limits=BatchLimits(rows=256),
    )
