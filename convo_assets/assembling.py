"""Assemble a release of all sources: validate every row, and leave out what must not go in."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from convo_assets.errors import EmptyResultError
from convo_assets.identity import content_id
from convo_assets.records import Chunk, Conversation, RedactedDoc, TrainingRow
from convo_assets.row_validation import RowStatus, new_surrogates, surrogates_of, validate_rows
from convo_assets.steps.curate import unchanged
from convo_assets.steps.redact import (
    KnownValuesBySource,
    PiiDetector,
    RedactionPolicies,
    leak_gate,
    shapes_in,
)
from convo_assets.steps.release import Entry, Evaluation, Release, SourceShare, entry, merged
from convo_assets.steps.retrieve import QueryEmbedder
from convo_assets.text_files import read_lines
from convo_assets.transforms import BatchLimits, BySource, Inputs, bounded, read_all


@dataclass(frozen=True, kw_only=True)
class ReleaseAssembly:
    """The rows of all sources with what they rest on, and the services that validate them.

    `reviews` are the decisions of people by conversation: a row of one that was rejected is left
    out, and with `require_review` any that nobody has accepted, as it is or edited.
    """

    rows: BySource[TrainingRow]
    conversations: BySource[Conversation]
    chunks: BySource[Chunk]
    redacted_docs: BySource[RedactedDoc]
    embedder: QueryEmbedder
    detector: PiiDetector
    known_values: KnownValuesBySource
    policies: RedactionPolicies
    reviews: Mapping[str, str] = field(default_factory=dict)
    require_review: bool = False

    def release(
        self,
        *,
        evaluation_files: Sequence[str],
        surrogates: bool,
        partly_read: Mapping[str, Mapping[str, int]],
    ) -> Release:
        """Return the release of all sources that are ready.

        Rows that are like a line of `evaluation_files` are left out. With `surrogates` passages in
        the retrieval files speak of invented people. `partly_read` is what the release says of
        documents that lack something, by source.

        Raises:
            EmptyResultError: If no row is left.
            TextFileError: If a file is not there, or is no text.
        """
        row_statuses = {source: self._row_statuses(source) for source in self.rows.sources()}
        entries = {
            source: list(_entries(self.rows.of(source), self.conversations.of(source)))
            for source, found in row_statuses.items()
            if "leaks" not in found.values()
        }
        reviewed = {row_id: why for s in entries for row_id, why in self._refused_in_review(s)}
        left_out = _left_out(entries, row_statuses, reviewed, self._evaluation(evaluation_files))
        invented = new_surrogates(self.known_values, shapes_in(self.redacted_docs.read))
        release = Release(
            shares={source: _share(rows, left_out) for source, rows in entries.items()},
            pseudonymize=invented.fill if surrogates else unchanged,
            pseudonymized_by=content_id(invented.identity, invented.known) if surrogates else "",
            row_statuses={
                source: Counter(found.values()) for source, found in row_statuses.items()
            },
            without_rows=tuple(sorted(set(self.chunks.sources()) - row_statuses.keys())),
            left_out=left_out,
            detector=self.detector.identity,
            rows=self.rows,
            conversations=self.conversations,
            chunks=self.chunks,
            partly_read={s: found for s, found in partly_read.items() if s in entries},
        )
        if not release.row_count:
            raise EmptyResultError(
                asset="dataset_release", source=", ".join(row_statuses), reasons=release.all_reasons
            )
        return release

    def _row_statuses(self, source: str) -> dict[str, RowStatus]:
        """Return the status of each row of a source."""
        known, policy = self.known_values.of(source).values, self.policies.of(source)
        documents = self.redacted_docs.of(source)
        return dict(
            validate_rows(
                self.rows.of(source),
                self.conversations.of(source),
                self.chunks.of(source),
                documents,
                gate=leak_gate(self.detector, known, policy),
                surrogates=surrogates_of(self.known_values, documents),
            )
        )

    def _refused_in_review(self, source: str) -> Iterator[tuple[str, str]]:
        """Yield the rows of a source that people keep out, and why."""
        if not (self.reviews or self.require_review):
            return
        for row in read_all(self.rows.of(source), BatchLimits()):
            decision = self.reviews.get(row.conversation_id)
            if decision == "rejected":
                yield row.id, "rejected_in_review"
            elif decision is None and self.require_review:
                yield row.id, "not_reviewed"

    def _evaluation(self, files: Sequence[str]) -> Evaluation:
        """Return what is judged by elsewhere.

        Raises:
            TextFileError: If a file is not there, or is no text.
        """
        wanted = "text files in UTF-8 with one question or conversation per line"
        texts = [
            line
            for file in files
            for line in read_lines(file, field="evaluation_files", wanted=wanted)
        ]
        return Evaluation(texts=texts, vectors=self.embedder.embed_queries(texts) if texts else ())


def _left_out(
    entries: Mapping[str, Sequence[Entry]],
    row_statuses: Mapping[str, Mapping[str, RowStatus]],
    reviewed: Mapping[str, str],
    evaluation: Evaluation,
) -> dict[str, str]:
    """Return which rows of the sources that are ready do not go in, and why."""
    of = {row.id: row_statuses[source][row.id] for source, rows in entries.items() for row in rows}
    unsound = {
        row_id: str(row_status) for row_id, row_status in of.items() if row_status != "sound"
    }
    unsound |= reviewed
    sound = [row for rows in entries.values() for row in rows if row.id not in unsound]
    return unsound | merged(sound, evaluation)


def _share(rows: Sequence[Entry], left_out: Mapping[str, str]) -> SourceShare:
    return SourceShare(
        data_version=content_id([row.id for row in rows]),
        row_ids=tuple(row.id for row in rows if row.id not in left_out),
    )


def _entries(rows: Inputs[TrainingRow], conversations: Inputs[Conversation]) -> Iterator[Entry]:
    for ids in bounded(rows.list_items(), BatchLimits()):
        batch = rows.read(ids)
        said = conversations.read([row.conversation_id for row in batch])
        yield from map(entry, batch, said)
