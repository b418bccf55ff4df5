"""A release: which rows of which sources, under a name that says all of it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from convo_assets.identity import content_id
from convo_assets.records import Chunk, Conversation, TrainingRow
from convo_assets.steps.release.formats import DATASET_FORMATS, DatasetFormat
from convo_assets.transforms import BySource

VERSION = "7"


@dataclass(frozen=True, kw_only=True)
class SourceShare:
    """What one source gives: the rows kept, and the version of the data they come from."""

    data_version: str
    row_ids: tuple[str, ...]


@dataclass(frozen=True)
class Release:
    """Rows of all sources that are ready, to be written once and never changed.

    `row_statuses` counts, by source, what the leak gate said of its rows: a source with one that
    leaks is not in. `left_out` says why rows are missing. `pseudonymize` is for passages, rows have
    theirs. `partly_read` counts, by source, documents of which a part could not be read, and why.
    """

    shares: Mapping[str, SourceShare]
    pseudonymize: Callable[[str, str], str]
    pseudonymized_by: str
    row_statuses: Mapping[str, Mapping[str, int]]
    without_rows: Sequence[str]
    left_out: Mapping[str, str]
    detector: str
    rows: BySource[TrainingRow]
    conversations: BySource[Conversation]
    chunks: BySource[Chunk]
    formats: Sequence[DatasetFormat] = DATASET_FORMATS
    partly_read: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @cached_property
    def version(self) -> str:
        """Return the name: it changes when anything does that the files say."""
        shares = {
            source: [share.data_version, sorted(share.row_ids)]
            for source, share in self.shares.items()
        }
        partly_read = {source: dict(found) for source, found in self.partly_read.items()}
        missing = (dict(self.not_ready), dict(self.left_out), dict(self.findings), partly_read)
        formats = [each.name for each in self.formats]
        made_with = (VERSION, self.detector, self.pseudonymized_by, formats)
        return content_id("release", shares, missing, made_with)[:16]

    @property
    def not_ready(self) -> Mapping[str, str]:
        """Return why sources are not in."""
        failed = {source: found.get("leaks", 0) for source, found in self.row_statuses.items()}
        return {
            **dict.fromkeys(self.without_rows, "finetune_dataset has no rows of it"),
            **{
                source: f"{count} rows did not pass the leak gate"
                for source, count in failed.items()
                if count
            },
        }

    @property
    def findings(self) -> Mapping[str, int]:
        """Return how many rows the leak gate read, and in how many it found something."""
        return {
            "rows read": sum(sum(found.values()) for found in self.row_statuses.values()),
            "rows with findings": sum(
                found.get("leaks", 0) for found in self.row_statuses.values()
            ),
        }

    @property
    def row_count(self) -> int:
        """Return how many rows there are."""
        return sum(len(share.row_ids) for share in self.shares.values())

    @property
    def reasons(self) -> Mapping[str, int]:
        """Return how many rows were left out for each reason."""
        return dict(sorted(Counter(self.left_out.values()).items()))

    @property
    def all_reasons(self) -> Mapping[str, int]:
        """Return the same with the rows of sources that are not ready."""
        leaking = self.findings["rows with findings"]
        return {**self.reasons, **({"leaks": leaking} if leaking else {})}
