"""What became of every input: the memory that makes a second run cheap and a dead run resumable."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from convo_assets.item_results import ItemResult, Refused, StepFingerprint
from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.store.rows import PAGE
from convo_assets.transforms import IncrementalTransform


@dataclass(frozen=True, kw_only=True)
class Summary:
    """How one asset of one source stands: inputs by outcome, reasons for what is missing.

    `removed` counts what was taken out of rows on purpose, by kind.
    """

    outcomes: Mapping[str, int]
    reasons: Mapping[str, int]
    outputs: int
    removed: Mapping[str, int] = field(default_factory=dict)

    @property
    def inputs(self) -> int:
        """Return the number of inputs that have been dealt with."""
        return sum(self.outcomes.values())


def pending(
    store: SupabaseStore, transform: IncrementalTransform[Any, Any, Any]
) -> Iterator[tuple[str, int]]:
    """Yield identifier and size of the inputs that today's fingerprint has not dealt with."""
    fingerprint = transform.fingerprint.digest
    sizes = transform.list_items()
    while page := list(islice(sizes, PAGE)):
        with store.connect() as connection:
            rows = connection.execute(
                "select input_id from convo.ledger "
                "where asset = %s and fingerprint = %s and input_id = any(%s)",
                [transform.asset, fingerprint, [identifier for identifier, _ in page]],
            ).fetchall()
        done = {identifier for (identifier,) in rows}
        yield from ((identifier, size) for identifier, size in page if identifier not in done)


def record(
    connection: psycopg.Connection,
    *,
    asset: str,
    source: str,
    fingerprint: StepFingerprint,
    batch: Sequence[ItemResult[Any]],
) -> None:
    """Write down what became of a batch, in the transaction that writes its outputs.

    Rows that are there are updated, not replaced: who marks one of them meanwhile waits, and marks
    what it has become.
    """
    connection.execute(
        "create temp table ledger_rows on commit drop as "
        "select asset, input_id, source, fingerprint, step_version, outcome, reasons, places, "
        "outputs, removed from convo.ledger with no data"
    )
    with connection.cursor().copy("copy ledger_rows from stdin (format binary)") as copy:
        copy.set_types([*["text"] * 6, "jsonb", "jsonb", "int4", "jsonb"])
        for d in batch:
            why = (Jsonb(dict(d.reasons)), Jsonb([*d.places]))
            made_by = (fingerprint.digest, fingerprint.version)
            made = (len(d.rows), Jsonb(dict(d.removed)))
            copy.write_row((asset, d.input_id, source, *made_by, d.outcome, *why, *made))
    connection.execute(
        "insert into convo.ledger (asset, input_id, source, fingerprint, step_version, outcome, "
        "reasons, places, outputs, removed) select * from ledger_rows "
        "on conflict (asset, input_id) do update set (source, fingerprint, step_version, outcome, "
        "reasons, places, outputs, removed, recorded_at) = (excluded.source, excluded.fingerprint, "
        "excluded.step_version, excluded.outcome, excluded.reasons, excluded.places, "
        "excluded.outputs, excluded.removed, now())"
    )


def invalidate(store: SupabaseStore, *, asset: str, source: str, kept: Collection[str]) -> None:
    """Make inputs pending again whose outputs outside the database are gone."""
    with store.connect() as connection:
        _stage(connection, kept)
        connection.execute(
            "delete from convo.ledger l where asset = %s and source = %s and outputs > 0 "
            "and not exists (select from staged s where s.id = l.input_id)",
            [asset, source],
        )


def vanished(
    store: SupabaseStore, *, asset: str, source: str, present: Collection[str]
) -> list[str]:
    """Return the inputs that have been dealt with and that the source no longer has."""
    with store.connect() as connection:
        return _vanished(connection, asset, source, present)


def forget_vanished(
    store: SupabaseStore, *, asset: str, source: str, present: Collection[str]
) -> list[str]:
    """Delete every trace of inputs that the source no longer has, and return their identifiers."""
    with store.connect() as connection:
        gone = _vanished(connection, asset, source, present)
        connection.execute(
            "delete from convo.ledger where asset = %s and input_id = any(%s)", [asset, gone]
        )
        connection.execute("delete from convo.raw_docs where id = any(%s)", [gone])
    return gone


def _vanished(
    connection: psycopg.Connection, asset: str, source: str, present: Collection[str]
) -> list[str]:
    _stage(connection, present)
    rows = connection.execute(
        "select input_id from convo.ledger l where asset = %s and source = %s "
        "and not exists (select from staged s where s.id = l.input_id)",
        [asset, source],
    )
    return [identifier for (identifier,) in rows]


def _stage(connection: psycopg.Connection, identifiers: Collection[str]) -> None:
    connection.execute("create temp table staged (id text) on commit drop")
    with connection.cursor().copy("copy staged from stdin") as copy:
        for identifier in identifiers:
            copy.write_row([identifier])


def summarize(store: SupabaseStore, *, asset: str, source: str) -> Summary:
    """Return how one asset of one source stands."""
    key = [asset, source]
    with store.connect() as connection:
        outcomes = connection.execute(
            "select outcome, count(*), sum(outputs) from convo.ledger "
            "where asset = %s and source = %s group by 1 order by 1",
            key,
        ).fetchall()
        reasons, removed = (
            connection.execute(
                sql.SQL(
                    "select c.key, sum(c.value::bigint) from convo.ledger, "
                    "jsonb_each_text({}) c where asset = %s and source = %s group by 1 order by 1"
                ).format(sql.Identifier(column)),
                key,
            ).fetchall()
            for column in ("reasons", "removed")
        )
    return Summary(
        outcomes={outcome: count for outcome, count, _ in outcomes},
        reasons={reason: int(count) for reason, count in reasons},
        removed={kind: int(count) for kind, count in removed},
        outputs=sum(int(outputs) for _, _, outputs in outcomes),
    )


def refused(store: SupabaseStore, *, source: str) -> list[Refused]:
    """Return every input of a source that was not taken as a whole, by asset."""
    with store.connect() as connection:
        found = connection.execute(
            "select asset, input_id, outcome, reasons, places from convo.ledger "
            "where source = %s and outcome <> 'done' order by asset, input_id",
            [source],
        ).fetchall()
    return [
        Refused(asset=asset, input_id=input_id, outcome=outcome, reasons=reasons, places=places)
        for asset, input_id, outcome, reasons, places in found
    ]


def partly_read(store: SupabaseStore) -> dict[str, dict[str, int]]:
    """Return, by source, how many documents are `partial`, and how often for each reason."""
    with store.connect() as connection:
        found = connection.execute(
            "select source, 'documents', count(*) from convo.ledger "
            "where asset = 'raw_docs' and outcome = 'partial' group by 1 union all "
            "select source, r.key, sum(r.value::bigint) from convo.ledger, "
            "jsonb_each_text(reasons) r "
            "where asset = 'raw_docs' and outcome = 'partial' group by 1, 2 order by 1, 2"
        ).fetchall()
    counts: dict[str, dict[str, int]] = {}
    for source, reason, count in found:
        counts.setdefault(source, {})[reason] = int(count)
    return counts


def dealt_with(store: SupabaseStore, *, asset: str, source: str) -> frozenset[str]:
    """Return the inputs of a source that an asset has taken or refused for good."""
    query = (
        "select input_id from convo.ledger where asset = %s and source = %s and fingerprint <> ''"
    )
    with store.connect() as connection:
        return frozenset(i for (i,) in connection.execute(query, [asset, source]))


def forgotten(store: SupabaseStore, *, source: str) -> frozenset[str]:
    """Return the documents of a source that must not come back."""
    query = "select raw_doc_id from convo.forgotten where source = %s"
    with store.connect() as connection:
        return frozenset(identifier for (identifier,) in connection.execute(query, [source]))
