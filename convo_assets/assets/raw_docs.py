"""Asset `raw_docs`."""

import dagster as dg

from convo_assets.per_source import materialized, per_source_asset
from convo_assets.roles import Landing
from convo_assets.steps.ingest import (
    VERSION,
    DocumentConverter,
    DocumentSources,
    ingest_context,
    ingest_files,
)
from convo_assets.transforms import BatchLimits, IncrementalTransform


@per_source_asset(version=VERSION)
def raw_docs(
    context: dg.AssetExecutionContext,
    sources: dg.ResourceParam[DocumentSources],
    converter: dg.ResourceParam[DocumentConverter],
    landing: dg.ResourceParam[Landing],
) -> dg.MaterializeResult[None]:
    """Documents as they arrived, as Markdown, in the private landing zone.

    One row per readable file. The store knows type and size of each; what it says never leaves the
    landing zone. Unreadable files are recorded with a reason, and so are files read in part.
    """
    files = sources.files(context.partition_key, remember=True)
    landed = landing.transform(
        IncrementalTransform(
            asset="raw_docs",
            inputs=files,
            step=ingest_files,
            context=ingest_context(converter, files),
            limits=BatchLimits(rows=32, size=64_000_000),
        ),
        log=context.log.info,
    )
    return materialized(landed)
