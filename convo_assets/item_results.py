"""What one input row became, and under which fingerprint: what the ledger remembers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from convo_assets.identity import content_id
from convo_assets.vocabulary import Outcome

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemResult(Generic[T]):
    """What one input row became.

    `reasons` counts every rejected attempt, also beside rows, and for the outcome `partial` what is
    missing in them.

    `removed` counts what was taken out of the rows on purpose, by kind.

    `places` say where in the input the reason is, without saying what stands there.
    """

    input_id: str
    rows: tuple[T, ...] = ()
    outcome: Outcome = "done"
    reasons: Mapping[str, int] = field(default_factory=dict)
    places: tuple[str, ...] = ()
    removed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An input that was not taken as a whole, as the ledger has it."""

    asset: str
    input_id: str
    outcome: Outcome
    reasons: Mapping[str, int]
    places: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFingerprint:
    """What outputs depend on beside their inputs: a change here makes every input pending again."""

    step: str
    version: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    models: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Return the name that the ledger knows it by."""
        return content_id(self.step, self.version, dict(self.settings), list(self.models))
