"""Incremental transforms: rows read in part, derived in bounded batches, committed batch by batch.

No asset holds a partition in memory. It receives `Inputs`, says in an `IncrementalTransform` which
step makes rows of them, and has the store run it: the store asks the ledger which inputs are
pending, feeds those to the step in bounded batches, and commits each batch with its ledger rows
before the next one begins.
"""

import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from convo_assets.errors import ConvoAssetsError, StepFailedError
from convo_assets.item_results import ItemResult, StepFingerprint

In = TypeVar("In")
In_co = TypeVar("In_co", covariant=True)
Out = TypeVar("Out")
Out_co = TypeVar("Out_co", covariant=True)
Out_contra = TypeVar("Out_contra", contravariant=True)


class Inputs(Protocol[In_co]):
    """The rows of one document source that a step may have to work on."""

    @property
    def source(self) -> str:
        """Partition key of the document source."""
        ...

    def list_items(self) -> Iterator[tuple[str, int]]:
        """Yield the identifier and the size in bytes of every row, in a stable order."""
        ...

    def read(self, ids: Sequence[str]) -> Sequence[In_co]:
        """Return the rows with these identifiers, in that order."""
        ...


class BySource(Protocol[In_co]):
    """The rows of every document source, for what is made of all of them together."""

    def sources(self) -> Sequence[str]:
        """Return the partition keys of the sources that have rows, sorted."""
        ...

    def of(self, source: str) -> Inputs[In_co]:
        """Return the rows of one source."""
        ...

    def read(self, ids: Sequence[str]) -> Sequence[In_co]:
        """Return the rows with these identifiers, in that order, whatever source they are of."""
        ...


@dataclass(frozen=True, kw_only=True)
class BatchLimits:
    """How much of a source is in memory at once; a single larger row is a batch of its own."""

    rows: int = 64
    size: int = 4_000_000


class Invalidation(Protocol[Out_contra]):
    """Finds stored rows that later inputs have made out of date, to derive them again."""

    def pending_mark(self) -> str | None:
        """Return a name for what may have outdated rows, or nothing if nothing has."""
        ...

    def is_outdated(self, row: Out_contra, /) -> bool:
        """Return whether a row would become something else now."""
        ...

    def mark_done(self, mark: str) -> None:
        """Remember that no row is outdated by what `mark` names."""
        ...


class StepContext(Protocol):
    """The services and settings that a step works with."""

    @property
    def fingerprint(self) -> StepFingerprint:
        """Name of everything that outputs depend on beside their inputs."""
        ...


Context = TypeVar("Context", bound=StepContext)


@dataclass(frozen=True, kw_only=True)
class IncrementalTransform(Generic[In, Context, Out]):
    """Makes the rows of one asset from its inputs, one bounded batch at a time.

    `step` gets a batch and the context. Where inputs throw light on each other, `invalidation` says
    which rows need a second derivation once all have had their first. `may_be_empty` says that
    it is no fault of the set-up if no input becomes a row.
    """

    asset: str
    inputs: Inputs[In]
    step: Callable[[Sequence[In], Context], Iterable[ItemResult[Out]]]
    context: Context
    limits: BatchLimits = BatchLimits()
    invalidation: Invalidation[Out] | None = None
    may_be_empty: bool = False

    @property
    def source(self) -> str:
        """Partition key of the document source."""
        return self.inputs.source

    @property
    def fingerprint(self) -> StepFingerprint:
        """Name of everything that outputs depend on beside their inputs."""
        return self.context.fingerprint

    def list_items(self) -> Iterator[tuple[str, int]]:
        """Yield the identifier and the size in bytes of every input, in a stable order.

        Raises:
            StepFailedError: If listing raises anything this package did not foresee.
        """
        with sanitize_errors(self.asset, "listing its inputs"):
            yield from self.inputs.list_items()

    def derive(self, ids: Sequence[str]) -> list[ItemResult[Out]]:
        """Return what the inputs with these identifiers become.

        Raises:
            StepFailedError: If the step raises anything this package did not foresee.
        """
        batch = f"deriving a batch of {len(ids)} inputs: {', '.join(ids)}"
        with sanitize_errors(self.asset, batch):
            return list(self.step(self.inputs.read(ids), self.context))


@dataclass(frozen=True, kw_only=True)
class TransformResult(Generic[Out_co]):
    """What a transform has left in the store.

    `rows` are all rows of the asset for the source, `processed` counts the inputs dealt with in
    this run, `data_version` changes exactly when a stored row does, and `metadata` describes the
    rows for Dagster's UI.
    """

    rows: Inputs[Out_co]
    processed: int
    data_version: str
    metadata: Mapping[str, Any]


@contextmanager
def sanitize_errors(asset: str, doing: str) -> Iterator[None]:
    """Replace errors of other libraries, whose messages quote documents and paths.

    Raises:
        StepFailedError: In their place; it names the kind of error and where it was raised.
    """
    try:
        yield
    except ConvoAssetsError:
        raise
    except Exception as error:  # noqa: BLE001 - nothing is swallowed: see the raise
        place = traceback.extract_tb(error.__traceback__)[-1]
        raise StepFailedError(
            asset=asset,
            doing=doing,
            error=_named(error),
            place=f"{Path(place.filename).name}:{place.lineno}",
        ) from None


def _named(error: Exception) -> str:
    """Return the kind of an error; what the operating system says of one quotes nothing."""
    said = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else ""
    return f"{type(error).__name__} ({said})" if said else type(error).__name__


def bounded(pending: Iterable[tuple[str, int]], limits: BatchLimits) -> Iterator[list[str]]:
    """Group identifiers into batches within the limits, in order.

    Boundaries depend only on what is still pending, first to last. A run that dies between two
    commits is therefore continued with the very batches it would have had, and batch-sensitive
    arithmetic in models gives the very same rows.
    """
    batch: list[str] = []
    total = 0
    for identifier, size in pending:
        if batch and (len(batch) >= limits.rows or total + size > limits.size):
            yield batch
            batch, total = [], 0
        batch.append(identifier)
        total += size
    if batch:
        yield batch


def read_all(inputs: Inputs[In], limits: BatchLimits) -> Iterator[In]:
    """Yield every row of the inputs, one bounded batch in memory at a time."""
    for ids in bounded(inputs.list_items(), limits):
        yield from inputs.read(ids)
