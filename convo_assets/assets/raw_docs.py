"""Asset `raw_docs`."""

from functools import partial

import dagster as dg

from convo_assets.derivations import Recipe
from convo_assets.per_source import per_source_asset
from convo_assets.records import RawDoc, SourceFile
from convo_assets.steps.ingest import VERSION, DocumentConverter, DocumentSources, ingest_files
from convo_assets.streams import BatchLimits, Derivations


@per_source_asset(
    group="documents", kinds={"python", "parquet"}, version=VERSION, io_manager_key="landing_io"
)
def raw_docs(
    context: dg.AssetExecutionContext,
    sources: dg.ResourceParam[DocumentSources],
    converter: dg.ResourceParam[DocumentConverter],
) -> Derivations[SourceFile, RawDoc]:
    """Documents as they arrived, as Markdown, in the private landing zone.

    One row per readable file. The store knows type and size of each; what it says never leaves the
    landing zone. Unreadable files are recorded with a reason.
    """
    return Derivations(
        asset="raw_docs",
        inputs=sources.files(context.partition_key, remember=True),
        recipe=Recipe(step="ingest", version=VERSION, models=(converter.identity,)),
        step=partial(ingest_files, converter=converter),
        limits=BatchLimits(rows=32, size=64_000_000),
    )
