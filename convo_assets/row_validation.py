"""Validate dataset rows before they are released: a check and every release call this."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from convo_assets.records import Chunk, Conversation, RedactedDoc, TrainingRow
from convo_assets.steps.curate import all_wordings, messages_of, told_about, unchanged
from convo_assets.steps.redact import (
    KnownValuesBySource,
    LastingKnownValues,
    Redactor,
    Shapes,
    Surrogates,
    said_in,
    shapes_of_all,
)
from convo_assets.transforms import BatchLimits, Inputs, bounded, read_all

_MARK = "surrogates_compared"

RowStatus = Literal["sound", "leaks", "says_something_else"]
"""`leaks`: the leak gate found personal data. `says_something_else`: the row differs from what its
conversation becomes today, because it was changed by hand, or because a surrogate name in it equals
a name found in a document since; the dataset has to be made again then.
"""


def validate_rows(
    rows: Inputs[TrainingRow],
    conversations: Inputs[Conversation],
    chunks: Inputs[Chunk],
    redacted_docs: Inputs[RedactedDoc],
    *,
    gate: Redactor,
    surrogates: Surrogates,
) -> Iterator[tuple[str, RowStatus]]:
    """Yield the identifier and the status of each row.

    Surrogate names pass for people with every PII detector, so the gate cannot read the rows
    themselves. Each row is compared, word for word, with what its conversation and chunks become
    with surrogates filled in, and the gate reads the conversation and the documents that the row
    rests on, by rules and known values; the model reads what is stored in checks of its own.
    """
    read = _Documents(gate, redacted_docs)
    for ids in bounded(rows.list_items(), BatchLimits()):
        batch = rows.read(ids)
        said = conversations.read([row.conversation_id for row in batch])
        leaks = gate.leaks_by_rule([said_in(conversation) for conversation in said])
        shown = [chunks.read(rests_on(row)) for row in batch]
        for row, conversation, found, context in zip(batch, said, leaks, shown, strict=True):
            if found or read.leaking([*row.document_ids, *(c.redacted_doc_id for c in context)]):
                yield row.id, "leaks"
            elif matches_its_sources(row, conversation, context, surrogates):
                yield row.id, "sound"
            else:
                yield row.id, "says_something_else"


class _Documents:
    """Reads each document that rows rest on, or show a passage of, once.

    Whole, not in passages: whether a word is a name is told by how the document uses it elsewhere.
    """

    def __init__(self, gate: Redactor, documents: Inputs[RedactedDoc]) -> None:
        self._gate = gate
        self._documents = documents
        self._leaks: dict[str, bool] = {}

    def leaking(self, ids: Iterable[str]) -> set[str]:
        """Return which of these documents hold personal data, names included."""
        asked = list(dict.fromkeys(ids))
        for batch in bounded(((i, 1) for i in asked if i not in self._leaks), BatchLimits()):
            documents = self._documents.read(batch)
            found = self._gate.leaks_by_rule([document.text for document in documents])
            self._leaks |= {i: bool(leaks) for i, leaks in zip(batch, found, strict=True)}
        return {i for i in asked if self._leaks[i]}


def rests_on(row: TrainingRow) -> Sequence[str]:
    """Return the chunks that a row is made of beside its conversation."""
    return row.chunk_ids if row.fact_ids else row.context_ids


def matches_its_sources(
    row: TrainingRow, said: Conversation, context: Sequence[Chunk], surrogates: Surrogates
) -> bool:
    """Return whether a row is what its conversation and passages become.

    Of a row about a fact, `context` are the chunks that state it.
    """
    if row.fact_ids:
        return any(
            row.messages == told_about(expression, chunk, pseudonymize)
            for chunk in context
            for expression in all_wordings(chunk, said)
            if expression.form == row.form
            for pseudonymize in (surrogates.fill, unchanged)
        )
    return row.messages in [
        messages_of(said, pseudonymize, context=context, citations=citations)
        for pseudonymize in (surrogates.fill, unchanged)
        for citations in (False, True)
    ]


def surrogates_of(known_values: KnownValuesBySource, documents: Inputs[RedactedDoc]) -> Surrogates:
    """Return what draws invented values for the placeholders of one source."""

    def every_document() -> Iterator[RedactedDoc]:
        return read_all(documents, BatchLimits())

    return new_surrogates(known_values, shapes_of_all(every_document))


def new_surrogates(known_values: KnownValuesBySource, shapes: Shapes) -> Surrogates:
    """Return what draws invented values that equal nothing found in any source."""
    return Surrogates(known_values.key(), known=known_values.everywhere(), shapes=shapes)


@dataclass(frozen=True)
class SurrogateInvalidation:
    """Finds rows in which a surrogate equals a value that was found in some document since."""

    surrogates: Surrogates
    notes: LastingKnownValues
    conversations: Inputs[Conversation]
    chunks: Inputs[Chunk]

    def pending_mark(self) -> str | None:
        """Return the name of who is known now, unless rows have been compared with it."""
        known = self.surrogates.known
        return None if self.notes.mark(_MARK) == known else known

    def is_outdated(self, row: TrainingRow) -> bool:
        """Return whether the row would say something else now."""
        (said,) = self.conversations.read([row.conversation_id])
        return not matches_its_sources(row, said, self.chunks.read(rests_on(row)), self.surrogates)

    def mark_done(self, mark: str) -> None:
        """Remember that every row has been compared."""
        self.notes.set_mark(_MARK, mark)
