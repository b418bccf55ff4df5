"""What the graph needs from the outside, by the name assets ask for it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import dagster as dg

from convo_assets.item_results import Refused
from convo_assets.records import RawDoc, TrainingRow
from convo_assets.steps.chunk import TokenCounter
from convo_assets.steps.converse import ChatModel, QuestionHistory, SourceProfiles
from convo_assets.steps.curate import RowTokenCounter
from convo_assets.steps.embed import Embedder
from convo_assets.steps.finetune import Trainer, Tuning
from convo_assets.steps.ingest import DocumentConverter, DocumentSources
from convo_assets.steps.redact import KnownValuesBySource, PiiDetector, RedactionPolicies
from convo_assets.steps.release import Release
from convo_assets.steps.retrieve import PassageIndex, Reranker
from convo_assets.transforms import Context, In, IncrementalTransform, Inputs, Out, TransformResult

Log = Callable[[str], object]
"""Takes a line that says how far something long has come."""


class TextEmbedder(Embedder, TokenCounter, Protocol):
    """An embedding model with its tokenizer."""


class ModelTrainer(Trainer, RowTokenCounter, Protocol):
    """A trainer with the tokenizer of its base model."""


@runtime_checkable
class HasKinds(Protocol):
    """A service that says what it is, in the words of Dagster's kind tags."""

    @property
    def kinds(self) -> Collection[str]:
        """Names such as `postgres` or `openai`, at most three."""
        ...


@runtime_checkable
class UsesAccelerator(Protocol):
    """A service that may have an accelerator of this machine to itself."""

    @property
    def uses_local_gpu(self) -> bool:
        """Whether it does, as it is configured."""
        ...


class Store(Protocol):
    """The rows of every asset, and the ledger that remembers which inputs are done."""

    def transform(
        self, transform: IncrementalTransform[In, Context, Out], *, log: Log
    ) -> TransformResult[Out]:
        """Derive what is pending and commit it batch by batch; `log` is told after each batch.

        Raises:
            EmptyResultError: If no input became a row, and there are some and should be rows.
        """
        ...

    def refused(self, asset: str, *, source: str) -> Sequence[Refused]:
        """Return the inputs of one asset of one source that were not taken as a whole."""
        ...

    def optimize_search_index(self) -> None:
        """Bring what a search reads into the form that is read fastest: vectors, word counts."""
        ...


class Landing(Protocol):
    """The private place where raw documents rest."""

    def transform(
        self, transform: IncrementalTransform[In, Context, RawDoc], *, log: Log
    ) -> TransformResult[RawDoc]:
        """Land what is new, and erase what the source no longer has from everywhere.

        Raises:
            EmptyResultError: If there are files and none could be read.
        """
        ...

    def release(self, source: str) -> int:
        """Remove raw text that was redacted and kept as long as is said; count documents."""
        ...


class Datasets(Protocol):
    """The dataset rows of each source as files."""

    def export(self, rows: Inputs[TrainingRow]) -> Path:
        """Write all rows of a source, complete or not at all, and return the folder."""
        ...


class Releases(Protocol):
    """Released datasets."""

    def publish(self, release: Release) -> dict[str, Any]:
        """Write a release that is not there yet, and return what Dagster's UI shows of it."""
        ...

    def reviews(self) -> Mapping[str, str]:
        """Return what people decided about conversations, by identifier."""
        ...

    def partly_read(self) -> Mapping[str, Mapping[str, int]]:
        """Return, by source, how many documents are `partial`, and how often for each reason."""
        ...


class Models(Protocol):
    """Tuned models."""

    def publish(self, tuning: Tuning, *, log: Log) -> dict[str, Any]:
        """Tune and examine a model that is not there yet; return what Dagster's UI shows of it."""
        ...


@dataclass(frozen=True, kw_only=True)
class Resources:
    """One complete set of services; each environment and each test builds one.

    `workspace`, `database` and `bucket` are used by other services; as resources of their own they
    are configured in one place.
    """

    sources: DocumentSources
    converter: DocumentConverter
    detector: PiiDetector
    known_values: KnownValuesBySource
    policies: RedactionPolicies
    embedder: TextEmbedder
    index: PassageIndex
    reranker: Reranker | None = None
    question_history: QuestionHistory
    profiles: SourceProfiles
    chat_model: ChatModel
    judge: ChatModel | None = None
    trainer: ModelTrainer
    store: Store
    landing: Landing
    datasets: Datasets
    releases: Releases
    models: Models
    workspace: dg.ConfigurableResource[Any]
    database: dg.ConfigurableResource[Any]
    bucket: dg.ConfigurableResource[Any]
    rows_io: dg.ConfigurableIOManager
