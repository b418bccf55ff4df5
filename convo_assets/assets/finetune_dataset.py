"""Asset `finetune_dataset`."""

from dataclasses import asdict
from functools import partial

import dagster as dg
from pydantic import Field

from convo_assets.derivations import Recipe
from convo_assets.per_source import per_source_asset
from convo_assets.records import Chunk, Conversation, RedactedDoc, TrainingRow
from convo_assets.steps.curate import (
    VERSION,
    CurateSettings,
    Framer,
    Framing,
    Quotas,
    RowTokenCounter,
    Shares,
    as_it_is,
    curate_conversations,
    plan_curation,
)
from convo_assets.steps.embed import Embedder
from convo_assets.steps.redact import KnownValuesBySource, Surrogates, shapes_of_all
from convo_assets.steps.retrieve import PassageIndex, retrieve
from convo_assets.streams import BatchLimits, Derivations, Inputs, read_all
from convo_assets.vetting import StrangerRevision

FOUND = 10
"""Passages retrieved to draw distractors from: what is near and yet no evidence."""


class DatasetConfig(dg.Config):
    """Which rows are kept, who is spoken of in them, and what is shown beside the dialogue.

    Shares of documents are held out from training. `most_rows` is chosen by quality and diversity
    (0: all rows), the shares of persona, kind and document limit what one of them may have. With
    `surrogates` the rows speak of invented people instead of `[PERSON_1]`: a model that is tuned on
    placeholders says placeholders. With `distractors` rows show passages to answer from (RAFT).
    """

    validation_share: float = Field(default=Shares.validation, ge=0, le=0.5)
    test_share: float = Field(default=Shares.test, ge=0, le=0.5)
    most_tokens: int = Field(default=CurateSettings.most_tokens, ge=64)
    most_rows: int = Field(default=Quotas.rows, ge=0)
    persona_share: float = Field(default=Quotas.persona_share, gt=0, le=1)
    kind_share: float = Field(default=Quotas.kind_share, gt=0, le=1)
    document_share: float = Field(default=Quotas.document_share, gt=0, le=1)
    surrogates: bool = True
    distractors: int = Field(default=Framing.distractors, ge=0, le=FOUND)
    share_without_gold: float = Field(default=Framing.share_without_gold, ge=0, le=1)
    citations: bool = Framing.citations

    def curation(self) -> CurateSettings:
        """Return what decides which rows there are."""
        return CurateSettings(
            shares=Shares(validation=self.validation_share, test=self.test_share),
            quotas=Quotas(
                rows=self.most_rows,
                persona_share=self.persona_share,
                kind_share=self.kind_share,
                document_share=self.document_share,
            ),
            most_tokens=self.most_tokens,
        )

    def framing(self) -> Framing:
        """Return what stands beside the dialogue."""
        return Framing(
            distractors=self.distractors,
            share_without_gold=self.share_without_gold,
            citations=self.citations,
        )


@per_source_asset(
    group="dataset", kinds={"parquet", "postgres"}, version=VERSION, io_manager_key="dataset_io"
)
def finetune_dataset(
    conversations: Inputs[Conversation],
    chunks: Inputs[Chunk],
    redacted_docs: Inputs[RedactedDoc],
    config: DatasetConfig,
    known_values: dg.ResourceParam[KnownValuesBySource],
    embedder: dg.ResourceParam[Embedder],
    index: dg.ResourceParam[PassageIndex],
    trainer: dg.ResourceParam[RowTokenCounter],
) -> Derivations[Conversation, TrainingRow]:
    """Conversations ready for a trainer, in the store and as JSONL and Parquet files.

    One row per kept conversation in the OpenAI messages format, with its chunks. No two rows are
    nearly the same, and documents that share a conversation or most of their text are in one split.
    """
    settings, framing = config.curation(), config.framing()
    strangers = Surrogates(
        known_values.key(),
        known=known_values.everywhere(),
        shapes=shapes_of_all(partial(read_all, redacted_docs, BatchLimits())),
    )
    limits = BatchLimits()
    plan = plan_curation(read_all(conversations, limits), read_all(redacted_docs, limits), settings)
    framer = Framer(
        framing=framing,
        disguise=strangers.fill if config.surrogates else as_it_is,
        distract=partial(
            retrieve, embedder=embedder, index=index, source=conversations.source, count=FOUND
        ),
        chunks=chunks.read,
    )
    return Derivations(
        asset="finetune_dataset",
        inputs=conversations,
        recipe=Recipe(
            step="curate",
            version=VERSION,
            settings={
                **asdict(settings),
                **asdict(framing),
                "plan": plan.fingerprint,
                "surrogates": strangers.identity if config.surrogates else "",
            },
            models=(trainer.tokenizer_identity,),
        ),
        step=partial(curate_conversations, plan=plan, framer=framer, counter=trainer),
        limits=BatchLimits(rows=512),
        revision=StrangerRevision(
            strangers=strangers,
            notes=known_values.of(conversations.source),
            conversations=conversations,
            chunks=chunks,
        )
        if config.surrogates
        else None,
    )
