"""Embedding models behind one role."""

from convo_assets.resources.embedders.atlas import NomicAtlasEmbedder
from convo_assets.resources.embedders.endpoint import OpenAiEmbedder
from convo_assets.resources.embedders.minilm import MiniLmEmbedder
from convo_assets.resources.embedders.nomic import NomicEmbedder
from convo_assets.resources.embedders.transformers_embedder import TransformersEmbedder

__all__ = [
    "MiniLmEmbedder",
    "NomicAtlasEmbedder",
    "NomicEmbedder",
    "OpenAiEmbedder",
    "TransformersEmbedder",
]
