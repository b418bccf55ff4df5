"""Asset `chunks`."""

from dataclasses import asdict
from functools import partial

import dagster as dg
from pydantic import Field

from convo_assets.derivations import Recipe
from convo_assets.per_source import per_source_asset
from convo_assets.records import Chunk, RedactedDoc
from convo_assets.steps.chunk import VERSION, ChunkSettings, chunk_docs
from convo_assets.streams import Derivations, Inputs
from convo_assets.world import TextEmbedder


class ChunksConfig(dg.Config):
    """How finely to cut, in tokens of the embedding model, and whether where subjects change."""

    new_tokens: int = Field(default=ChunkSettings.new_tokens, ge=16)
    overlap_tokens: int = Field(default=ChunkSettings.overlap_tokens, ge=0)
    least_tokens: int = Field(default=ChunkSettings.least_tokens, ge=0)
    by_meaning: bool = ChunkSettings.by_meaning


@per_source_asset(group="retrieval", kinds={"python", "postgres"}, version=VERSION)
def chunks(
    redacted_docs: Inputs[RedactedDoc],
    config: ChunksConfig,
    embedder: dg.ResourceParam[TextEmbedder],
) -> Derivations[RedactedDoc, Chunk]:
    """Passages that follow the structure of their document and fit the embedding model.

    One row per passage, with exact offsets into the redacted document and the headings it stands
    under; together the passages of a document cover it.
    """
    settings = ChunkSettings(
        new_tokens=config.new_tokens,
        overlap_tokens=config.overlap_tokens,
        least_tokens=config.least_tokens,
        by_meaning=config.by_meaning,
    )
    return Derivations(
        asset="chunks",
        inputs=redacted_docs,
        recipe=Recipe(
            step="chunk",
            version=VERSION,
            settings=asdict(settings),
            models=(
                embedder.tokenizer_identity,
                *([embedder.identity] if config.by_meaning else []),
            ),
        ),
        step=partial(
            chunk_docs, counter=embedder, embed=embedder.embed_documents, settings=settings
        ),
    )
