"""Supabase's Postgres: one table per asset, the ledger, retrieval."""

from convo_assets.resources.store.backup import back_up, restore
from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.store.exports import DatasetFiles
from convo_assets.resources.store.questions import StoredQuestions
from convo_assets.resources.store.retrieval import ChunkIndex
from convo_assets.resources.store.row_store import RowStore
from convo_assets.resources.store.rows import StoredRows

__all__ = [
    "ChunkIndex",
    "DatasetFiles",
    "RowStore",
    "StoredQuestions",
    "StoredRows",
    "SupabaseStore",
    "back_up",
    "restore",
]
