"""Who may start or stop the server of a folder, and whether one runs there.

`server.lock` is held by the postmaster and inherited by its children, so the kernel itself says
whether a server still runs on this folder: no process id is ever trusted.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from convo_assets.errors import ServerError


@contextmanager
def exclusive(home: Path) -> Iterator[None]:
    """Let one process at a time start or stop the server."""
    lock = _open(home / "starter.lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def server_runs(home: Path) -> bool:
    """Return whether a server, or a remnant of one, runs on the folder."""
    lock = _open(home / "server.lock")
    try:
        return not _try(lock)
    finally:
        os.close(lock)


def take_server_lock(home: Path, *, timeout: float) -> int:
    """Return the lock, for the new server to inherit, once no earlier server holds it.

    Raises:
        ServerError: If it is still held after `timeout` seconds.
    """
    lock = _open(home / "server.lock")
    deadline = time.monotonic() + timeout
    while not _try(lock):
        if time.monotonic() > deadline:
            os.close(lock)
            message = f"A server holds {home} but does not answer; see its postgres.log."
            raise ServerError(message)
        time.sleep(0.1)
    return lock


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _try(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
