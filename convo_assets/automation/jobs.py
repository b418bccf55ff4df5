"""Jobs that people and sensors launch."""

import dagster as dg

_WHOLE = dg.AssetSelection.assets("dataset_release", "finetuned_model")

process_source = dg.define_asset_job(
    name="process_source",
    selection=dg.AssetSelection.all() - _WHOLE,
    description="One document source through the whole chain, from files to dataset rows.",
)

release = dg.define_asset_job(
    name="release",
    selection=dg.AssetSelection.assets("dataset_release"),
    description="One dataset of all sources that are ready.",
)

finetune = dg.define_asset_job(
    name="finetune",
    selection=dg.AssetSelection.assets("finetuned_model"),
    description="A model tuned on the newest release, compared with its base and audited.",
)

JOBS = [process_source, release, finetune]
