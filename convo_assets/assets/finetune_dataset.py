"""Asset `finetune_dataset`."""

from dataclasses import asdict
from functools import partial

import dagster as dg
from pydantic import Field

from convo_assets.per_source import per_source_asset
from convo_assets.records import Conversation, Recipe, TrainingRow
from convo_assets.steps.curate import (
    VERSION,
    CurateSettings,
    as_it_is,
    curate_conversations,
    plan_curation,
)
from convo_assets.steps.redact import KnownValuesBySource, Surrogates
from convo_assets.streams import BatchLimits, Derivations, Inputs, read_all


class DatasetConfig(dg.Config):
    """Shares of documents held out from training, and who is spoken of.

    With `surrogates` the rows speak of invented people instead of `[PERSON_1]`: a model that is
    tuned on placeholders says placeholders.
    """

    validation_share: float = Field(default=CurateSettings.validation_share, ge=0, le=0.5)
    test_share: float = Field(default=CurateSettings.test_share, ge=0, le=0.5)
    surrogates: bool = True


@per_source_asset(
    group="curate", kinds={"parquet", "postgres"}, version=VERSION, io_manager_key="dataset_io"
)
def finetune_dataset(
    conversations: Inputs[Conversation],
    config: DatasetConfig,
    known_values: dg.ResourceParam[KnownValuesBySource],
) -> Derivations[Conversation, TrainingRow]:
    """Conversations ready for a trainer, in the store and as JSONL and Parquet files.

    One row per kept conversation in the OpenAI messages format, with its chunks. Documents that
    share a conversation are in one split.
    """
    settings = CurateSettings(
        validation_share=config.validation_share, test_share=config.test_share
    )
    strangers = Surrogates(known_values.key(), known=known_values.of(conversations.source).values)
    plan = plan_curation(read_all(conversations, BatchLimits()))
    return Derivations(
        asset="finetune_dataset",
        inputs=conversations,
        recipe=Recipe(
            step="curate",
            version=VERSION,
            settings={
                **asdict(settings),
                "plan": plan.fingerprint,
                "surrogates": strangers.identity if config.surrogates else "",
            },
        ),
        step=partial(
            curate_conversations,
            plan=plan,
            settings=settings,
            disguise=strangers.fill if config.surrogates else as_it_is,
        ),
        limits=BatchLimits(rows=512),
    )
