"""Asset `conversations`."""

import dagster as dg
from pydantic import Field

from convo_assets.asset_inputs import EmbeddedChunks
from convo_assets.corpus import SourceCorpus
from convo_assets.figures import counted
from convo_assets.per_source import materialized, per_source_asset
from convo_assets.roles import Store
from convo_assets.run_usage import usage_of_run
from convo_assets.steps.converse import (
    VERSION,
    ChatModel,
    ConverseContext,
    ConverseSettings,
    QuestionHistory,
    SourceProfiles,
    converse_about,
)
from convo_assets.steps.converse.measure import CHARTS, measure_source
from convo_assets.steps.embed import Embedder
from convo_assets.steps.redact import (
    KnownValuesBySource,
    PiiDetector,
    RedactionPolicies,
    leak_gate,
)
from convo_assets.steps.retrieve import PassageIndex, PassageSearch
from convo_assets.transforms import BatchLimits, IncrementalTransform
from convo_assets.ui_metadata import sections_metadata

_BATCH = 32
"""Chunks in a batch, for each request that a model answers at once: the last of a batch, which wait
for each other, are few among so many."""


class ConversationsConfig(dg.Config):
    """From how much questions are made and answered."""

    pool: int = Field(
        default=ConverseSettings.pool,
        ge=0,
        le=50,
        description="Neighbouring passages from which questions may be made.",
    )
    passages: int = Field(
        default=ConverseSettings.passages,
        ge=1,
        le=50,
        description="Passages retrieved for each question, to answer it.",
    )
    seed: int = Field(
        default=ConverseSettings.seed, description="Another seed draws other plans and wordings."
    )


@per_source_asset(version=VERSION)
def conversations(
    context: dg.AssetExecutionContext,
    embeddings: EmbeddedChunks,
    config: ConversationsConfig,
    chat_model: dg.ResourceParam[ChatModel],
    judge: dg.ResourceParam[ChatModel | None],
    embedder: dg.ResourceParam[Embedder],
    index: dg.ResourceParam[PassageIndex],
    question_history: dg.ResourceParam[QuestionHistory],
    detector: dg.ResourceParam[PiiDetector],
    known_values: dg.ResourceParam[KnownValuesBySource],
    policies: dg.ResourceParam[RedactionPolicies],
    profiles: dg.ResourceParam[SourceProfiles],
    store: dg.ResourceParam[Store],
) -> dg.MaterializeResult[None]:
    """Dialogues that grew from one chunk each, answered from passages retrieved from the store.

    One row per conversation; every answer cites the characters of the chunks that support it,
    and what is not in the store is refused. Attempts that did not hold are counted by reason.
    """
    source = embeddings.source
    search = PassageSearch(
        embedder=embedder, index=index, source=source, count=config.passages, pool=config.pool
    )
    corpus = SourceCorpus(embeddings=embeddings, search=search, question_history=question_history)
    with usage_of_run(context, chat_model, judge) as usage:
        step = ConverseContext(
            chat_model=chat_model,
            judge=judge,
            corpus=corpus,
            embedder=embedder,
            gate=leak_gate(detector, known_values.of(source).values, policies.of(source)),
            usage=usage,
            settings=ConverseSettings(**config.model_dump()),
            profile=profiles.of(source),
        )
        made = store.transform(
            IncrementalTransform(
                asset="conversations",
                inputs=embeddings,
                step=converse_about,
                context=step,
                limits=BatchLimits(rows=_BATCH * chat_model.side_by_side),
                may_be_empty=chat_model.tier != "large",  # forms may find nothing to ask
            ),
            log=context.log.info,
        )
    spent = counted(usage.figures(), unit="number")
    figures = {**measure_source(made.rows, embeddings), "spent in this run": spent}
    return materialized(made, sections_metadata(figures, charts=CHARTS))
