"""Which columns the columns of an asset are made from, as the Dagster UI shows it."""

from collections.abc import Mapping

import dagster as dg

ORIGINS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "redacted_docs": {"raw_doc_id": ("raw_docs.id",), "source": ("raw_docs.source",)},
    "chunks": {
        "redacted_doc_id": ("redacted_docs.id",),
        "source": ("redacted_docs.source",),
        "content": ("redacted_docs.content",),
        "embed_text": ("redacted_docs.content",),
        "heading_path": ("redacted_docs.content",),
    },
    "embeddings": {
        "chunk_id": ("chunks.id",),
        "source": ("chunks.source",),
        "embedding": ("chunks.embed_text",),
    },
    "conversations": {
        "chunk_id": ("embeddings.chunk_id",),
        "source": ("embeddings.source",),
    },
    "finetune_dataset": {
        "conversation_id": ("conversations.id",),
        "source": ("conversations.source",),
        "messages": ("conversations.id", "chunks.content"),
        "chunk_ids": ("chunks.id",),
        "context_ids": ("chunks.id",),
        "document_ids": ("redacted_docs.id",),
        "pages": ("redacted_docs.pages",),
        "persona": ("conversations.persona",),
        "tier": ("conversations.tier",),
        "model": ("conversations.model",),
        "prompt_hash": ("conversations.prompt_hash",),
    },
}
"""By asset and column: `asset.column` of those it is made from. Others are made by the step."""


def column_lineage(asset: str) -> dg.TableColumnLineage:
    """Return what the columns of an asset are made from."""
    return dg.TableColumnLineage(
        {
            column: [_dep(origin) for origin in origins]
            for column, origins in ORIGINS.get(asset, {}).items()
        }
    )


def _dep(origin: str) -> dg.TableColumnDep:
    asset, column = origin.split(".")
    return dg.TableColumnDep(asset_key=asset, column_name=column)
