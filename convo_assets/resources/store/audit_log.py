"""What was done, by whom and when: an append-only log, each entry chained to the last."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from getpass import getuser
from typing import Any, Literal

import psycopg

from convo_assets.resources.store.connection import SupabaseStore

Event = Literal[
    "materialized",
    "reviewed",
    "released",
    "tuned",
    "withdrawn",
    "forgotten",
    "rederived",
    "restored",
]

_PAGE = 1000
_COLUMNS = "number, entry, previous_hash, hash"


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the log, as whoever keeps a copy elsewhere writes it down."""

    number: int
    hash: str

    def as_facts(self) -> dict[str, Any]:
        """Return what a file says of it."""
        return {"number": self.number, "hash": self.hash}


@dataclass(frozen=True)
class LogEntry:
    """One entry as it is stored; `entry` is JSON with at, by, event, subject and facts."""

    number: int
    entry: str
    previous_hash: str
    hash: str

    @cached_property
    def said(self) -> Mapping[str, Any]:
        """Return what the entry says."""
        said: Mapping[str, Any] = json.loads(self.entry)
        return said

    @property
    def place(self) -> Place:
        """Return where it stands."""
        return Place(self.number, self.hash)


@dataclass(frozen=True, kw_only=True)
class Break:
    """The first entry at which a log is not what it was written as."""

    number: int
    problem: str


def append(
    connection: psycopg.Connection,
    event: Event,
    subject: str,
    facts: Mapping[str, Any],
    *,
    by: str = "",
) -> Place:
    """Write down what the transaction of a connection has done, last thing in it.

    Writers wait for each other from here to the end of their transactions. `subject` is an asset of
    a source ("handbook/chunks"), a release, a model, a conversation; `facts` hold identifiers,
    hashes and counts, nothing that was said.
    """
    said = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "by": by or account(),
        "event": event,
        "subject": subject,
        "facts": facts,
    }
    entry = json.dumps(said, sort_keys=True, ensure_ascii=False)
    ((number, digest),) = connection.execute(
        "insert into convo.audit_log (entry) values (%s) returning number, hash", [entry]
    ).fetchall()
    return Place(number, digest)


def append_news(
    connection: psycopg.Connection, event: Event, subject: str, facts: Mapping[str, Any]
) -> None:
    """Write down what became of a subject, unless the newest entry about it says just that.

    Two runs at the same time may both say it.
    """
    newest = connection.execute(
        "select entry from convo.audit_log where subject = %s order by number desc limit 1",
        [subject],
    ).fetchone()
    if newest is not None:
        said = json.loads(newest[0])
        if (said["event"], said["facts"]) == (event, json.loads(json.dumps(facts))):
            return
    append(connection, event, subject, facts)


def account() -> str:
    """Return the name of the account that runs this, or its number where it has no name."""
    try:
        return getuser()
    except (KeyError, OSError):  # containers run as numbers that no name belongs to
        return f"uid {os.getuid()}"


@dataclass(frozen=True)
class AuditLog:
    """The log of a store."""

    store: SupabaseStore

    def entries(self, *, after: int = 0) -> Iterator[LogEntry]:
        """Yield the entries in order, those behind a number."""
        query = (
            f"select {_COLUMNS} from convo.audit_log "  # noqa: S608 - our own columns
            "where number > %s order by number limit %s"
        )
        while True:
            with self.store.connect() as connection:
                page = connection.execute(query.encode(), [after, _PAGE]).fetchall()
            if not page:
                return
            yield from (LogEntry(*row) for row in page)
            after = page[-1][0]

    def head(self) -> Place | None:
        """Return the place of the last entry; nothing of an empty log."""
        query = "select number, hash from convo.audit_log order by number desc limit 1"
        with self.store.connect() as connection:
            row = connection.execute(query).fetchone()
        return Place(*row) if row else None

    def first_break(self, kept: Sequence[Place] = ()) -> Break | None:
        """Return where the log is not what it was written as; nothing if it is.

        `kept` are places that files outside the store have written down: a log that somebody has
        written anew from the start is whole in itself, but it does not go through them.
        """
        return first_break(self.entries(), kept)


def first_break(entries: Iterable[LogEntry], kept: Sequence[Place] = ()) -> Break | None:
    """Return the first entry that does not follow on the one before it or on what was kept."""
    wanted: dict[int, set[str]] = {}
    for place in kept:
        wanted.setdefault(place.number, set()).add(place.hash)
    number, previous = 0, ""
    for number, entry in enumerate(entries, start=1):
        if problem := _problem(entry, number, previous, wanted.pop(number, set())):
            return Break(number=number, problem=problem)
        previous = entry.hash
    if wanted:
        missing = min(wanted)
        return Break(number=missing, problem=f"is missing: the log ends with entry {number}")
    return None


def _problem(entry: LogEntry, number: int, previous: str, kept: set[str]) -> str:
    if entry.number != number:
        return f"is missing: entry {entry.number} comes next"
    if entry.previous_hash != previous:
        return "does not follow on the entry before it"
    if entry.hash != _digest(entry):
        return "is not what its hash was made of"
    if kept - {entry.hash}:
        return "is another one than a receipt or an evidence folder has written down"
    return ""


def _digest(entry: LogEntry) -> str:
    text = f"{entry.previous_hash}\n{entry.entry}"
    return hashlib.sha256(text.encode()).hexdigest()


def keep_entries(connection: psycopg.Connection, entries: Iterable[LogEntry]) -> None:
    """Go on with entries of a longer log behind one that they begin with, as they were.

    Entries that do not begin with what is there are those of another store: they stay out.
    """
    (head,) = connection.execute("select coalesce(max(number), 0) from convo.audit_log").fetchall()
    row = connection.execute(
        "select hash from convo.audit_log where number = %s", [head[0]]
    ).fetchone()
    known = row[0] if row else ""
    for entry in entries:
        if entry.number == head[0] and entry.hash != known:
            return
        if entry.number > head[0]:
            connection.execute("insert into convo.audit_log (entry) values (%s)", [entry.entry])
