"""Makes vectors of chunks, and of questions in the same space."""

from convo_assets.steps.embed.embedding import VERSION, EmbedContext, embed_chunks
from convo_assets.steps.embed.roles import Embedder

__all__ = ["VERSION", "EmbedContext", "Embedder", "embed_chunks"]
