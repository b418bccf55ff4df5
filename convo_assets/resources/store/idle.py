"""Connections that are kept open for the next transaction of this process.

A new one costs some 10 ms of authentication, and its first statement as much again until the
server's process has read the catalogue: more than most statements take.
"""

import atexit
import os
import select
import time
from collections import deque
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

MAX_IDLE = 2
"""Connections kept per store: one for what reads, one for what writes meanwhile."""

MAX_IDLE_SECONDS = 60.0
"""Poolers and firewalls forget connections that are silent for minutes, and tell nobody."""

_idle: dict[tuple[int, str], deque[tuple[float, psycopg.Connection[Any]]]] = {}


def take(store: str) -> psycopg.Connection[Any] | None:
    """Return a connection that was given back lately and is still open, if there is one."""
    kept = _of_this_process(store)
    while kept:
        try:
            since, connection = kept.pop()
        except IndexError:  # another thread was faster
            return None
        if time.monotonic() - since < MAX_IDLE_SECONDS and _is_open(connection):
            return connection
        connection.close()
    return None


def give_back(store: str, connection: psycopg.Connection[Any]) -> None:
    """Keep a connection whose transaction is over, or close it if enough are kept."""
    kept = _of_this_process(store)
    over = connection.info.transaction_status == TransactionStatus.IDLE
    if over and len(kept) < MAX_IDLE:
        kept.append((time.monotonic(), connection))
    else:
        connection.close()


def _of_this_process(store: str) -> deque[tuple[float, psycopg.Connection[Any]]]:
    """A forked process must not speak on its parent's connections."""
    return _idle.setdefault((os.getpid(), store), deque())


def _is_open(connection: psycopg.Connection[Any]) -> bool:
    """Return whether the other end has said nothing since: the last thing it says is farewell."""
    if connection.closed:
        return False
    readable, _, _ = select.select([connection], [], [], 0)
    return not readable


def _close_all() -> None:
    for (process, _), kept in _idle.items():
        while process == os.getpid() and kept:
            kept.pop()[1].close()


atexit.register(_close_all)
