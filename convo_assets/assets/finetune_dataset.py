"""Asset `finetune_dataset`."""

import dagster as dg
from pydantic import Field

from convo_assets.asset_inputs import Chunks, Conversations, RedactedDocs
from convo_assets.per_source import materialized, per_source_asset
from convo_assets.roles import Datasets, Store
from convo_assets.row_validation import SurrogateInvalidation, surrogates_of
from convo_assets.steps.curate import (
    VERSION,
    CurateContext,
    CurateSettings,
    ExpressionSettings,
    Quotas,
    RowFormat,
    RowFormatter,
    RowTokenCounter,
    Shares,
    curate_conversations,
    plan_curation,
    unchanged,
)
from convo_assets.steps.embed import Embedder
from convo_assets.steps.redact import KnownValuesBySource
from convo_assets.steps.retrieve import PassageIndex, PassageSearch
from convo_assets.transforms import BatchLimits, IncrementalTransform, read_all

PASSAGES_SEARCHED = 10
"""Passages retrieved to draw distractors from: what is near and yet no evidence."""


class DatasetConfig(dg.Config):
    """Which rows are kept, who is spoken of in them, and what is shown beside the dialogue."""

    validation_share: float = Field(
        default=Shares.validation,
        ge=0,
        le=0.5,
        description="Share of documents held out from training to watch it.",
    )
    test_share: float = Field(
        default=Shares.test,
        ge=0,
        le=0.5,
        description="Share of documents held out from training to examine the tuned model.",
    )
    max_tokens: int = Field(
        default=CurateSettings.max_tokens,
        ge=64,
        description="Longer rows are left out, in tokens of the model to be tuned.",
    )
    max_rows: int = Field(
        default=Quotas.rows,
        ge=0,
        description="Rows kept of a source, chosen by quality and diversity; 0: all.",
    )
    persona_share: float = Field(
        default=Quotas.persona_share,
        gt=0,
        le=1,
        description="Most of the rows one persona may have.",
    )
    kind_share: float = Field(
        default=Quotas.kind_share, gt=0, le=1, description="Most of the rows one kind may have."
    )
    document_share: float = Field(
        default=Quotas.document_share,
        gt=0,
        le=1,
        description="Most of the rows one document may have.",
    )
    surrogates: bool = Field(
        default=True,
        description="Speak of invented people instead of [PERSON_1]: a model that is tuned on "
        "placeholders says placeholders.",
    )
    distractors: int = Field(
        default=RowFormat.distractors,
        ge=0,
        le=PASSAGES_SEARCHED,
        description="Passages that support nothing, shown beside those that do (RAFT); 0: none.",
    )
    share_without_gold: float = Field(
        default=RowFormat.share_without_gold,
        ge=0,
        le=1,
        description="Share of the rows with passages that show only such as support nothing.",
    )
    citations: bool = Field(
        default=RowFormat.citations,
        description="End answers with the numbers of the passages they rest on.",
    )

    expressions: int = Field(
        default=ExpressionSettings.expressions,
        ge=1,
        le=40,
        description="Rows per fact, each worded in another way by rules; 1: conversations alone.",
    )
    statement_share: float = Field(
        default=ExpressionSettings.statement_share,
        ge=0,
        le=1,
        description="Share of them that state the fact instead of answering a question.",
    )
    refusal_share: float = Field(
        default=ExpressionSettings.refusal_share,
        ge=0,
        le=1,
        description="Share of facts beside which something is asked that no document tells.",
    )

    def curation(self) -> CurateSettings:
        """Return what decides which rows there are."""
        return CurateSettings(
            shares=Shares(validation=self.validation_share, test=self.test_share),
            quotas=Quotas(
                rows=self.max_rows,
                persona_share=self.persona_share,
                kind_share=self.kind_share,
                document_share=self.document_share,
            ),
            max_tokens=self.max_tokens,
            wordings=ExpressionSettings(
                expressions=self.expressions,
                statement_share=self.statement_share,
                refusal_share=self.refusal_share,
            ),
        )

    def row_format(self) -> RowFormat:
        """Return which passages and citation marks rows show beside the dialogue."""
        return RowFormat(
            distractors=self.distractors,
            share_without_gold=self.share_without_gold,
            citations=self.citations,
        )


@per_source_asset(version=VERSION)
def finetune_dataset(
    context: dg.AssetExecutionContext,
    conversations: Conversations,
    chunks: Chunks,
    redacted_docs: RedactedDocs,
    config: DatasetConfig,
    known_values: dg.ResourceParam[KnownValuesBySource],
    embedder: dg.ResourceParam[Embedder],
    index: dg.ResourceParam[PassageIndex],
    trainer: dg.ResourceParam[RowTokenCounter],
    store: dg.ResourceParam[Store],
    datasets: dg.ResourceParam[Datasets],
) -> dg.MaterializeResult[None]:
    """Conversations ready for a trainer, in the store and as JSONL and Parquet files.

    One row per kept conversation in the OpenAI messages format, with its chunks. No two rows are
    nearly the same, and documents that share a conversation or most of their text are in one split.
    """
    source, limits = conversations.source, BatchLimits(rows=512)
    read = (read_all(conversations, limits), read_all(redacted_docs, limits))
    plan = plan_curation(*read, config.curation(), chunks=read_all(chunks, limits))
    surrogates = surrogates_of(known_values, redacted_docs)
    search = PassageSearch(embedder=embedder, index=index, source=source, count=PASSAGES_SEARCHED)
    formatter = RowFormatter(
        row_format=config.row_format(),
        pseudonymize=surrogates.fill if config.surrogates else unchanged,
        retriever=search,
        chunks=chunks,
    )
    outdated = SurrogateInvalidation(surrogates, known_values.of(source), conversations, chunks)
    curated = store.transform(
        IncrementalTransform(
            asset="finetune_dataset",
            inputs=conversations,
            step=curate_conversations,
            context=CurateContext(
                plan=plan,
                formatter=formatter,
                counter=trainer,
                surrogates=surrogates.identity if config.surrogates else "",
            ),
            limits=limits,
            invalidation=outdated if config.surrogates else None,
        ),
        log=context.log.info,
    )
    return materialized(curated, {"files": dg.MetadataValue.path(datasets.export(curated.rows))})
