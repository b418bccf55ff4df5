"""Where a stored thing came from and where it went: from files to tuned models and back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from convo_assets.errors import UnknownThingError
from convo_assets.resources.store.connection import SupabaseStore

MIN_PREFIX = 6
"""So many characters of an identifier are enough, if they are those of one thing only."""

_FOUND_IN = {
    "raw_docs": ("document", "id"),
    "redacted_docs": ("document", "raw_doc_id"),
    "chunks": ("chunk", "id"),
    "conversations": ("conversation", "id"),
    "finetune_dataset": ("row", "id"),
    "dataset_release_rows": ("row", "row_id"),
}
"""Tables in which a thing is looked for: what it is, and the column that is its identifier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What became of a thing in one asset."""

    asset: str
    outcome: str
    reasons: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """One thing, what became of it, and what was made of it.

    `kind` is document, chunk, conversation, row, release or model; `said` says more of it in words
    that hold nothing of any text but redacted headings.
    """

    kind: str
    id: str
    said: str = ""
    steps: Sequence[Step] = ()
    made: Sequence["Traced"] = ()


def trace_documents(store: SupabaseStore, raw_doc_ids: Sequence[str]) -> list[Traced]:
    """Return everything that was made of documents, the documents first."""
    with store.connect() as connection:
        return _Tracer(connection).documents(raw_doc_ids)


def trace_thing(store: SupabaseStore, name: str) -> list[Traced]:
    """Return the documents that a chunk, conversation or row rests on, down to it and below it.

    Raises:
        UnknownThingError: If nothing, or more than one thing, has an identifier that begins so.
    """
    with store.connect() as connection:
        kind, identifier = _identified(connection, name)
        tracer = _Tracer(connection)
        if kind == "document":
            return tracer.documents([identifier])
        if kind == "chunk":
            return tracer.through(chunks=[identifier])
        if kind == "conversation":
            return tracer.through(conversations=[identifier])
        return tracer.of_row(identifier)


def origins_of(store: SupabaseStore, *, source: str) -> dict[str, tuple[str, str]]:
    """Return the raw document of every input of a source, and its place there: `#4` is a chunk."""
    query = (
        "select id, raw_doc_id, '' from convo.redacted_docs where source = %(source)s "
        "union all select c.id, d.raw_doc_id, '#' || c.ordinal from convo.chunks c "
        "join convo.redacted_docs d on d.id = c.redacted_doc_id where c.source = %(source)s "
        "union all select v.id, d.raw_doc_id, '#' || c.ordinal from convo.conversations v "
        "join convo.chunks c on c.id = v.chunk_id "
        "join convo.redacted_docs d on d.id = c.redacted_doc_id where v.source = %(source)s"
    )
    with store.connect() as connection:
        found = connection.execute(query, {"source": source}).fetchall()
    return {identifier: (raw_doc, place) for identifier, raw_doc, place in found}


def _identified(connection: psycopg.Connection, name: str) -> tuple[str, str]:
    found: set[tuple[str, str]] = set()
    if len(name) >= MIN_PREFIX and name.isalnum():
        for table, (kind, column) in _FOUND_IN.items():
            query = f"select distinct {column} from convo.{table} where starts_with({column}, %s)"  # noqa: S608 - our own names
            found |= {(kind, key) for (key,) in connection.execute(query.encode(), [name])}
    if len(found) != 1:
        raise UnknownThingError(name, count=len(found))
    return found.pop()


@dataclass(frozen=True)
class _Tracer:
    connection: psycopg.Connection

    def documents(self, raw_doc_ids: Sequence[str]) -> list[Traced]:
        chunks = self._ids(
            "select c.id from convo.chunks c join convo.redacted_docs d "
            "on d.id = c.redacted_doc_id where d.raw_doc_id = any(%s)",
            raw_doc_ids,
        )
        conversations = self._ids(
            "select id from convo.conversations where chunk_id = any(%s) "
            "union select conversation_id from convo.citations where chunk_id = any(%s)",
            chunks,
            chunks,
        )
        return self._tree(raw_doc_ids, chunks, conversations)

    def through(
        self, *, chunks: Sequence[str] = (), conversations: Sequence[str] = ()
    ) -> list[Traced]:
        """Trace chunks with all that rests on them, or conversations with all they rest on."""
        if chunks:
            conversations = self._ids(
                "select id from convo.conversations where chunk_id = any(%s) "
                "union select conversation_id from convo.citations where chunk_id = any(%s)",
                chunks,
                chunks,
            )
        else:
            chunks = self._ids(
                "select chunk_id from convo.conversations where id = any(%s) "
                "union select chunk_id from convo.citations where conversation_id = any(%s)",
                conversations,
                conversations,
            )
        documents = self._ids(
            "select distinct d.raw_doc_id from convo.chunks c join convo.redacted_docs d "
            "on d.id = c.redacted_doc_id where c.id = any(%s) order by 1",
            chunks,
        )
        return self._tree(documents, chunks, conversations)

    def of_row(self, row: str) -> list[Traced]:
        conversations = self._ids(
            "select conversation_id from convo.finetune_dataset where id = any(%s)", [row]
        )
        if conversations:
            return self.through(conversations=conversations)
        # Only releases have it still: they know the documents it rested on.
        documents = self._ids(
            "select distinct unnest(raw_doc_ids) from convo.dataset_release_rows "
            "where row_id = any(%s) order by 1",
            [row],
        )
        made = [
            Traced(kind="row", id=row, said="no longer in the dataset", made=self._out([row])[row])
        ]
        return [Traced(kind="document", id=document, made=made) for document in documents]

    def _tree(
        self, documents: Sequence[str], chunks: Sequence[str], conversations: Sequence[str]
    ) -> list[Traced]:
        redacted = {
            raw: (identifier, source)
            for identifier, raw, source in self._all(
                "select id, raw_doc_id, source from convo.redacted_docs where raw_doc_id = any(%s)",
                documents,
            )
        }
        steps = self._steps(
            [*documents, *(identifier for identifier, _ in redacted.values()), *chunks,
             *conversations]
        )  # fmt: skip
        below = self._chunks(chunks, self._conversations(conversations, chunks, steps), steps)
        return [
            Traced(
                kind="document",
                id=raw,
                said=redacted[raw][1] if raw in redacted else "",
                steps=[*steps[raw], *(steps[redacted[raw][0]] if raw in redacted else ())],
                made=below.get(redacted[raw][0], []) if raw in redacted else [],
            )
            for raw in documents
        ]

    def _chunks(
        self,
        chunks: Sequence[str],
        made: Mapping[str, Sequence[Traced]],
        steps: Mapping[str, Sequence[Step]],
    ) -> dict[str, list[Traced]]:
        """Return chunks with what was made of each, by redacted document."""
        found = self._all(
            "select id, redacted_doc_id, ordinal, start_offset, end_offset, heading_path, pages "
            "from convo.chunks where id = any(%s) order by ordinal",
            chunks,
        )
        by_document = defaultdict(list)
        for identifier, document, ordinal, start, end, headings, areas in found:
            pages = sorted({area["page"] for area in areas})
            where = f", page {' and '.join(map(str, pages))}" if pages else ""
            by_document[document].append(
                Traced(
                    kind="chunk",
                    id=identifier,
                    said=f"#{ordinal}, characters {start}-{end}{where}: {' > '.join(headings)}",
                    steps=steps[identifier],
                    made=made.get(identifier, []),
                )
            )
        return by_document

    def _conversations(
        self,
        conversations: Sequence[str],
        chunks: Iterable[str],
        steps: Mapping[str, Sequence[Step]],
    ) -> dict[str, list[Traced]]:
        """Return conversations with what was made of each, by each chunk they rest on."""
        rows = self._rows(conversations)
        by_chunk = defaultdict(list)
        found = self._all(
            "select v.id, v.tier, v.chunk_id, array(select distinct q.chunk_id "
            "from convo.citations q where q.conversation_id = v.id order by 1), "
            "(select count(*) from convo.turns t where t.conversation_id = v.id) "
            "from convo.conversations v where v.id = any(%s) order by v.id",
            conversations,
        )
        for identifier, tier, home, cited, turns in found:
            for chunk in sorted({home, *cited} & {*chunks}):
                grown = "grown from it" if chunk == home else "cites it"
                by_chunk[chunk].append(
                    Traced(
                        kind="conversation",
                        id=identifier,
                        said=f"{turns} turns, tier {tier}, {grown}",
                        steps=steps[identifier],
                        made=rows.get(identifier, []),
                    )
                )
        return by_chunk

    def _rows(self, conversations: Sequence[str]) -> dict[str, list[Traced]]:
        found = self._all(
            "select id, conversation_id, split from convo.finetune_dataset "
            "where conversation_id = any(%s) order by id",
            conversations,
        )
        out = self._out([identifier for identifier, _, _ in found])
        by_conversation = defaultdict(list)
        for identifier, conversation, split in found:
            row = Traced(kind="row", id=identifier, said=split, made=out.get(identifier, []))
            by_conversation[conversation].append(row)
        return by_conversation

    def _out(self, rows: Sequence[str]) -> dict[str, list[Traced]]:
        """Return the releases that hold rows, with the models tuned on them, by row."""
        found = self._all(
            "select w.row_id, w.version, r.withdrawn_because, array(select m.run || coalesce("
            "' (withdrawn: ' || m.withdrawn_because || ')', '') from convo.finetuned_models m "
            "where m.release = w.version order by 1) "
            "from convo.dataset_release_rows w join convo.dataset_releases r using (version) "
            "where w.row_id = any(%s) order by r.materialized_at",
            rows,
        )
        by_row = defaultdict(list)
        for row, version, withdrawn, models in found:
            by_row[row].append(
                Traced(
                    kind="release",
                    id=version,
                    said=f"withdrawn: {withdrawn}" if withdrawn else "",
                    made=[Traced(kind="model", id=run) for run in models],
                )
            )
        return by_row

    def _steps(self, ids: Sequence[str]) -> Mapping[str, list[Step]]:
        steps = defaultdict(list)
        found = self._all(
            "select input_id, asset, outcome, reasons from convo.ledger "
            "where input_id = any(%s) order by recorded_at, asset",
            ids,
        )
        for identifier, asset, outcome, reasons in found:
            steps[identifier].append(Step(asset=asset, outcome=outcome, reasons=reasons))
        return steps

    def _all(self, query: str, *of: Sequence[str]) -> list[tuple[Any, ...]]:
        return self.connection.execute(query.encode(), [list(ids) for ids in of]).fetchall()

    def _ids(self, query: str, *of: Sequence[str]) -> list[str]:
        return [identifier for (identifier,) in self._all(query, *of)]
