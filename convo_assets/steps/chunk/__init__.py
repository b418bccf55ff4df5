"""Cuts redacted documents into chunks."""

from convo_assets.steps.chunk.chunking import (
    VERSION,
    ChunkContext,
    ChunkSettings,
    chunk_docs,
    chunk_text,
)
from convo_assets.steps.chunk.roles import ChunkEmbedder, TokenCounter

__all__ = [
    "VERSION",
    "ChunkContext",
    "ChunkEmbedder",
    "ChunkSettings",
    "TokenCounter",
    "chunk_docs",
    "chunk_text",
]
