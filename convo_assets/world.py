"""What the graph needs from the outside, by the name assets ask for it."""

from dataclasses import dataclass
from typing import Protocol

import dagster as dg

from convo_assets.steps.chunk import TokenCounter
from convo_assets.steps.converse import AskedBefore, ChatModel, SourceProfiles
from convo_assets.steps.curate import RowTokenCounter
from convo_assets.steps.embed import Embedder
from convo_assets.steps.finetune import Trainer
from convo_assets.steps.ingest import DocumentConverter, DocumentSources
from convo_assets.steps.redact import KnownValuesBySource, PiiDetector, RedactionPolicies
from convo_assets.steps.retrieve import PassageIndex


class TextEmbedder(Embedder, TokenCounter, Protocol):
    """An embedding model with its tokenizer."""


class ModelTrainer(Trainer, RowTokenCounter, Protocol):
    """A trainer with the tokenizer of its base model."""


@dataclass(frozen=True, kw_only=True)
class World:
    """One complete set of services; each environment and each test builds one."""

    sources: DocumentSources
    converter: DocumentConverter
    detector: PiiDetector
    known_values: KnownValuesBySource
    policies: RedactionPolicies
    embedder: TextEmbedder
    index: PassageIndex
    asked_before: AskedBefore
    profiles: SourceProfiles
    chat_model: ChatModel
    trainer: ModelTrainer
    landing_io: dg.ConfigurableIOManager
    store_io: dg.ConfigurableIOManager
    dataset_io: dg.ConfigurableIOManager
    release_io: dg.ConfigurableIOManager
    model_io: dg.ConfigurableIOManager
