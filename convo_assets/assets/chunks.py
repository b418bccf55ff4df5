"""Asset `chunks`."""

import dagster as dg
from pydantic import Field

from convo_assets.asset_inputs import RedactedDocs
from convo_assets.per_source import materialized, per_source_asset
from convo_assets.roles import Store
from convo_assets.steps.chunk import (
    VERSION,
    ChunkContext,
    ChunkEmbedder,
    ChunkSettings,
    chunk_docs,
)
from convo_assets.transforms import IncrementalTransform


class ChunksConfig(dg.Config):
    """How finely documents are cut."""

    new_tokens: int = Field(
        default=ChunkSettings.new_tokens,
        ge=16,
        description="Tokens of the embedding model that a chunk adds to the one before it.",
    )
    overlap_tokens: int = Field(
        default=ChunkSettings.overlap_tokens,
        ge=0,
        description="Tokens repeated from the chunk before it.",
    )
    min_tokens: int = Field(
        default=ChunkSettings.min_tokens,
        ge=0,
        description="Room kept for text in a chunk, however long its headings are.",
    )
    by_meaning: bool = Field(
        default=ChunkSettings.by_meaning,
        description="Cut also where the subject changes: a second pass of the embedding model.",
    )


@per_source_asset(version=VERSION)
def chunks(
    context: dg.AssetExecutionContext,
    redacted_docs: RedactedDocs,
    config: ChunksConfig,
    embedder: dg.ResourceParam[ChunkEmbedder],
    store: dg.ResourceParam[Store],
) -> dg.MaterializeResult[None]:
    """Passages that follow the structure of their document and fit the embedding model.

    One row per passage, with exact offsets into the redacted document and the headings it stands
    under; together the passages of a document cover it.
    """
    cut = store.transform(
        IncrementalTransform(
            asset="chunks",
            inputs=redacted_docs,
            step=chunk_docs,
            context=ChunkContext(embedder=embedder, settings=ChunkSettings(**config.model_dump())),
        ),
        log=context.log.info,
    )
    return materialized(cut)
