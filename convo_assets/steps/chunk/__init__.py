"""redacted_docs -> chunks."""

from convo_assets.steps.chunk.chunking import VERSION, ChunkSettings, chunk_docs, chunk_text
from convo_assets.steps.chunk.roles import EmbedTexts, TokenCounter

__all__ = ["VERSION", "ChunkSettings", "EmbedTexts", "TokenCounter", "chunk_docs", "chunk_text"]
