"""Jobs that people and sensors launch."""

import dagster as dg

process_source = dg.define_asset_job(
    name="process_source",
    selection=dg.AssetSelection.all(),
    description="One document source through the whole chain, from files to dataset rows.",
)

JOBS = [process_source]
