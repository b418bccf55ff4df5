"""Replies that have been paid for, kept until the batch that asked for them has been committed.

A batch that died, in this process or in one before it, asks for the same again and finds it here.
Prompts are not kept, only their hashes; replies are made of redacted text, and are erased after two
days, or as soon as anything is forgotten.
"""

import sqlite3
import time
from functools import cache
from pathlib import Path
from threading import Lock

FILE = "replies.sqlite"
KEPT_SECONDS = 2 * 24 * 3600
"""Long enough to run again what failed over a weekend's night, too short to be an archive."""

_SCHEMA = "create table if not exists replies (key text primary key, reply text, at real)"


class KeptReplies:
    """Replies by the hash of model and prompt, from any thread; in memory without a folder."""

    def __init__(self, folder: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True, mode=0o700)
            file = Path(folder) / FILE
            file.touch(mode=0o600)
        self._lock = Lock()
        self._connection = sqlite3.connect(
            str(Path(folder) / FILE) if folder else ":memory:",
            check_same_thread=False,
            isolation_level=None,
            timeout=30,
        )
        self._connection.execute("pragma secure_delete = on")
        self._connection.execute(_SCHEMA)
        outdated = time.time() - KEPT_SECONDS
        self._connection.execute("delete from replies where at < ?", [outdated])

    def get(self, key: str) -> str | None:
        """Return a reply, if it has come before."""
        with self._lock:
            row = self._connection.execute(
                "select reply from replies where key = ?", [key]
            ).fetchone()
        return str(row[0]) if row else None

    def put(self, key: str, reply: str) -> None:
        """Keep a reply."""
        with self._lock:
            self._connection.execute(
                "insert or replace into replies values (?, ?, ?)", [key, reply, time.time()]
            )


@cache
def kept_replies(folder: str) -> KeptReplies:
    """Return the replies kept in a folder: the same object throughout the process."""
    return KeptReplies(folder)


def erase_replies(folder: str) -> None:
    """Erase every reply that is kept in a folder."""
    if (Path(folder) / FILE).exists():
        connection = sqlite3.connect(str(Path(folder) / FILE), isolation_level=None, timeout=30)
        connection.execute("pragma secure_delete = on")
        connection.execute(_SCHEMA)
        connection.execute("delete from replies")
        connection.close()
