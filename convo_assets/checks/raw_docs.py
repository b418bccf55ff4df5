"""Checks on `raw_docs`."""

import dagster as dg

from convo_assets.asset_inputs import RawDocs
from convo_assets.assets.raw_docs import raw_docs
from convo_assets.per_source import check_result, per_source_check, whole_result
from convo_assets.roles import Store
from convo_assets.transforms import BatchLimits, read_all


@per_source_check(raw_docs)
def raw_docs_have_text(raw_docs: RawDocs) -> dg.AssetCheckResult:
    """Every document whose raw text is kept is in the landing zone and says something."""
    docs = read_all(raw_docs.kept(), BatchLimits())
    return check_result((doc.id, bool(doc.text.strip())) for doc in docs)


@per_source_check(raw_docs)
def files_are_read_whole(raw_docs: RawDocs, store: dg.ResourceParam[Store]) -> dg.AssetCheckResult:
    """Every file of the source is a document, and nothing of it is missing; else a warning."""
    return whole_result(store.refused("raw_docs", source=raw_docs.source), source=raw_docs.source)
