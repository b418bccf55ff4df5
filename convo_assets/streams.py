"""What travels between assets: inputs read in part, derivations not yet done.

No asset holds a partition in memory. It receives `Inputs`, returns `Derivations`, and the IO
manager asks the ledger which inputs are pending, feeds them to the step in bounded batches and
commits each batch before the next one begins.
"""

import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from convo_assets.derivations import Derivation, Recipe
from convo_assets.errors import ConvoAssetsError, StepFailedError
from convo_assets.figures import Sections

In = TypeVar("In")
In_co = TypeVar("In_co", covariant=True)
Out = TypeVar("Out")
Out_contra = TypeVar("Out_contra", contravariant=True)


class Inputs(Protocol[In_co]):
    """The rows of one document source that a step may have to work on."""

    @property
    def source(self) -> str:
        """Partition key of the document source."""
        ...

    def sizes(self) -> Iterator[tuple[str, int]]:
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


class Revision(Protocol[Out_contra]):
    """Decides which finished rows must be derived again because of what came after them."""

    def due(self) -> str | None:
        """Return a name for what may have outdated rows, or nothing if nothing has."""
        ...

    def outdated(self, row: Out_contra, /) -> bool:
        """Return whether a row would become something else now."""
        ...

    def finished(self, due: str) -> None:
        """Remember that every row has been asked about, and derived again where that was due."""
        ...


@dataclass(frozen=True, kw_only=True)
class Derivations(Generic[In, Out]):
    """How to derive the rows of one asset from its inputs, one bounded batch at a time.

    Where inputs throw light on each other, `revision` says which rows need a second derivation once
    all have had their first. `figures` describe all rows together, once they are stored.
    """

    asset: str
    inputs: Inputs[In]
    recipe: Recipe
    step: Callable[[Sequence[In]], Iterable[Derivation[Out]]]
    limits: BatchLimits = BatchLimits()
    revision: Revision[Out] | None = None
    figures: Callable[[Inputs[Out]], Sections] | None = None

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Yield the identifier and the size in bytes of every input, in a stable order.

        Raises:
            StepFailedError: If listing raises anything this package did not foresee.
        """
        with without_quotes(self.asset, "listing its inputs"):
            yield from self.inputs.sizes()

    def derive(self, ids: Sequence[str]) -> list[Derivation[Out]]:
        """Return what the inputs with these identifiers become.

        Raises:
            StepFailedError: If the step raises anything this package did not foresee.
        """
        batch = f"deriving a batch of {len(ids)} inputs: {', '.join(ids)}"
        with without_quotes(self.asset, batch):
            return list(self.step(self.inputs.read(ids)))


@contextmanager
def without_quotes(asset: str, doing: str) -> Iterator[None]:
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
    for ids in bounded(inputs.sizes(), limits):
        yield from inputs.read(ids)
