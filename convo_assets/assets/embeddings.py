"""Asset `embeddings`."""

import dagster as dg

from convo_assets.asset_inputs import Chunks
from convo_assets.per_source import materialized, per_source_asset
from convo_assets.roles import Store
from convo_assets.steps.embed import VERSION, EmbedContext, Embedder, embed_chunks
from convo_assets.transforms import BatchLimits, IncrementalTransform


@per_source_asset(version=VERSION)
def embeddings(
    context: dg.AssetExecutionContext,
    chunks: Chunks,
    embedder: dg.ResourceParam[Embedder],
    store: dg.ResourceParam[Store],
) -> dg.MaterializeResult[None]:
    """One unit vector per chunk, in half precision, for retrieval by meaning."""
    embedded = store.transform(
        IncrementalTransform(
            asset="embeddings",
            inputs=chunks,
            step=embed_chunks,
            context=EmbedContext(embedder=embedder),
            limits=BatchLimits(rows=256),
        ),
        log=context.log.info,
    )
    if embedded.processed:
        store.optimize_search_index()
    return materialized(embedded)
