"""The log is only ever added to, and whoever changes it is found out."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from convo_assets.errors import StoreRefusedError
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.audit_log import AuditLog, Place, append, append_news

FORGED = (
    "update convo.audit_log set entry = replace(entry, '1', '2'), hash = encode(sha256(convert_to("
    "previous_hash || E'\\n' || replace(entry, '1', '2'), 'UTF8')), 'hex') where number = 2"
)
"""An entry that was changed by somebody who knows how hashes are made."""


def written(store: SupabaseStore, *subjects: str) -> AuditLog:
    for subject in subjects:
        with store.connect() as connection:
            append(connection, "materialized", subject, {"rows": 1})
    return AuditLog(store)


def as_owner(store: SupabaseStore, statement: str) -> None:
    """Do to the log what only the owner of the database can do."""
    with store.connect() as connection:
        connection.execute("alter table convo.audit_log disable trigger all")
        connection.execute(statement.encode())
        connection.execute("alter table convo.audit_log enable trigger all")


def test_each_entry_holds_the_hash_of_the_one_before(store: SupabaseStore) -> None:
    first, second = written(store, "a/chunks", "b/chunks").entries()

    assert (first.previous_hash, second.previous_hash) == ("", first.hash)
    text = f"{first.hash}\n{second.entry}"
    assert second.hash == hashlib.sha256(text.encode()).hexdigest()


def test_an_entry_says_when_who_what_and_of_which(store: SupabaseStore) -> None:
    with store.connect() as connection:
        append(connection, "reviewed", "conversation c1", {"decision": "accepted"}, by="ada")

    (entry,) = AuditLog(store).entries()
    assert entry.said["by"] == "ada"
    assert entry.said["event"] == "reviewed"
    assert entry.said["subject"] == "conversation c1"
    assert entry.said["facts"] == {"decision": "accepted"}
    assert entry.said["at"].endswith("+00:00")


@pytest.mark.parametrize(
    "statement",
    [
        "update convo.audit_log set entry = entry",
        "delete from convo.audit_log",
        "truncate convo.audit_log",
    ],
)
def test_nothing_in_it_can_be_changed_or_taken_out(store: SupabaseStore, statement: str) -> None:
    log = written(store, "a/chunks")

    with pytest.raises(StoreRefusedError), store.connect() as connection:
        connection.execute(statement.encode())

    assert [entry.said["subject"] for entry in log.entries()] == ["a/chunks"]


def test_nobody_chooses_place_or_hash_of_an_entry(store: SupabaseStore) -> None:
    log = written(store, "a/chunks")

    with store.connect() as connection:
        connection.execute(
            "insert into convo.audit_log (number, entry, previous_hash, hash) "
            "select 7, entry, 'x', 'y' from convo.audit_log"
        )

    assert [entry.number for entry in log.entries()] == [1, 2]
    assert log.first_break() is None


def test_writers_at_the_same_time_make_one_chain(store: SupabaseStore) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: written(store, f"source-{n}/chunks"), range(12)))

    assert [entry.number for entry in AuditLog(store).entries()] == [*range(1, 13)]
    assert AuditLog(store).first_break() is None


def test_what_is_rolled_back_is_not_in_it(store: SupabaseStore) -> None:
    log = written(store, "a/chunks")

    with suppress(KeyError), store.connect() as connection:
        append(connection, "released", "release r", {})
        raise KeyError

    written(store, "b/chunks")
    assert [entry.said["subject"] for entry in log.entries()] == ["a/chunks", "b/chunks"]


@pytest.mark.parametrize(
    ("statement", "number", "problem"),
    [
        (
            "update convo.audit_log set entry = replace(entry, '1', '2') where number = 2",
            2,
            "is not what its hash was made of",
        ),
        ("delete from convo.audit_log where number = 2", 2, "is missing: entry 3 comes next"),
        (
            FORGED,
            3,
            "does not follow on the entry before it",
        ),
    ],
)
def test_the_first_entry_that_does_not_follow_is_named(
    store: SupabaseStore, statement: str, number: int, problem: str
) -> None:
    log = written(store, "a/chunks", "b/chunks", "c/chunks")

    as_owner(store, statement)

    found = log.first_break()
    assert found is not None
    assert (found.number, found.problem) == (number, problem)


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda store: written(store, "other/chunks", "b/chunks"),
        written,
    ],
    ids=["another beginning", "cut short"],
)
def test_a_log_written_anew_does_not_go_through_what_a_receipt_has_written_down(
    store: SupabaseStore, rewrite: Callable[[SupabaseStore], AuditLog]
) -> None:
    head = written(store, "a/chunks", "b/chunks").head()
    assert head is not None
    as_owner(store, "truncate convo.audit_log")

    log = rewrite(store)

    assert log.first_break() is None
    assert log.first_break([head]) is not None


def test_every_place_that_was_kept_counts_even_if_a_later_one_agrees(
    store: SupabaseStore,
) -> None:
    head = written(store, "a/chunks").head()
    as_owner(store, "truncate convo.audit_log")
    log = written(store, "b/chunks")
    now = log.head()

    assert head is not None
    assert now is not None
    for kept in ([head, now], [now, head]):
        found = log.first_break(kept)
        assert found is not None
        assert found.problem == (
            "is another one than a receipt or an evidence folder has written down"
        )


def test_a_log_goes_through_its_own_places(store: SupabaseStore) -> None:
    log = written(store, "a/chunks", "b/chunks", "c/chunks")

    places = [Place(entry.number, entry.hash) for entry in log.entries()]

    assert log.first_break(places) is None


def test_the_same_of_a_subject_is_not_said_twice_in_a_row(store: SupabaseStore) -> None:
    for rows in (1, 1, 2, 1):
        with store.connect() as connection:
            append_news(connection, "materialized", "a/chunks", {"rows": rows})

    assert [e.said["facts"]["rows"] for e in AuditLog(store).entries()] == [1, 2, 1]
