"""Finds the passages of the store that answer questions."""

from convo_assets.steps.retrieve.retrieval import PassageSearch
from convo_assets.steps.retrieve.roles import PassageIndex, QueryEmbedder, Reranker

__all__ = ["PassageIndex", "PassageSearch", "QueryEmbedder", "Reranker"]
