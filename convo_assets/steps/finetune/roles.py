"""What tuning and examining a model needs from the outside."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

Messages = Sequence[Mapping[str, str]]
"""What is said, as OpenAI-style messages."""

Progress = Callable[[str], object]
"""Takes a line that says how far a long step has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLoss:
    """How surprising the assistant's part of one row is: nats, and tokens they are spread over."""

    nats: float
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LossPoint:
    """A mean loss per token at one step of a training, on the batch or on held-out rows."""

    step: int
    split: str
    loss: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOutRow:
    """A row that was not trained on: what is said in it, and of what kind each exchange is."""

    messages: Messages
    kinds: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeQuestion:
    """A question in a wording that was not trained on, and the values of a right answer.

    One that the documents do not answer wants nothing; an answer with a `wrong` value is not right.
    """

    question: str
    wanted: Sequence[str] = ()
    wrong: Sequence[str] = ()


@runtime_checkable
class ReleasedRows(Protocol):
    """The rows of one release, as files."""

    @property
    def version(self) -> str:
        """Name of the release."""
        ...

    def messages(self, split: str) -> Path:
        """Return the rows of a split as JSONL in OpenAI's format."""
        ...

    def count(self, split: str) -> int:
        """Return how many rows a split has."""
        ...

    def held_out(self) -> tuple[str, list[HeldOutRow]]:
        """Return the test split and its rows; if it is empty, those for validation."""
        ...

    def knowledge(self) -> list[KnowledgeQuestion]:
        """Return questions about the facts of the training rows, held back from training."""
        ...


class CausalModel(Protocol):
    """A model to be examined: the base, or the base with a tuned adapter."""

    def reply(self, conversations: Sequence[Messages], *, max_tokens: int) -> list[str]:
        """Return the most likely reply to each conversation, which ends with a user message."""
        ...

    def write(self, openings: Sequence[str], *, max_tokens: int) -> list[str]:
        """Return a text for each opening, which it begins with: drawn, the same every time."""
        ...

    def losses(self, rows: Sequence[Messages]) -> list[RowLoss]:
        """Return the loss of the assistant's part of each row."""
        ...

    def log_likelihoods(self, texts: Sequence[tuple[str, str]]) -> list[float]:
        """Return the mean log-probability per token of each text after its beginning."""
        ...


class Trainer(Protocol):
    """Tunes one base model, by its settings."""

    @property
    def identity(self) -> str:
        """Name of the base model and of every setting that changes what comes out."""
        ...

    @property
    def base_model(self) -> str:
        """Name of the base model."""
        ...

    @property
    def examined(self) -> int:
        """How many held-out exchanges and leak prompts are worth the time on its device."""
        ...

    @property
    def settings(self) -> Mapping[str, object]:
        """What the training manifest says about how it was tuned."""
        ...

    def tune(
        self, train: Path, validation: Path, *, folder: Path, progress: Progress
    ) -> list[LossPoint]:
        """Tune on JSONL files of messages, write adapter and tokenizer to a folder.

        Checkpoints are kept in the folder until it is done: a training that died goes on from the
        last one.
        """
        ...

    def merge(self, folder: Path, *, into: Path) -> None:
        """Write base and adapter as one model with its tokenizer, for servers without adapters."""
        ...

    def open(self, folder: Path | None) -> CausalModel:
        """Return the model with the adapter of a folder; without one, the base."""
        ...
