"""Whether a server runs on a folder.

`server.lock` is held by the postmaster and inherited by its children, so the kernel itself says
whether a server still runs on this folder: no process id is ever trusted.
"""

import fcntl
import os
import time
from pathlib import Path

from convo_assets.errors import ServerError
from convo_assets.resources.locks import open_lock


def server_runs(home: Path) -> bool:
    """Return whether a server, or a remnant of one, runs on the folder."""
    lock = open_lock(home / "server.lock")
    try:
        return not _try(lock)
    finally:
        os.close(lock)


def take_server_lock(home: Path, *, timeout: float) -> int:
    """Return the lock, for the new server to inherit, once no earlier server holds it.

    Raises:
        ServerError: If it is still held after `timeout` seconds.
    """
    lock = open_lock(home / "server.lock")
    deadline = time.monotonic() + timeout
    while not _try(lock):
        if time.monotonic() > deadline:
            os.close(lock)
            message = f"A server holds {home} but does not answer; see its postgres.log."
            raise ServerError(message)
        time.sleep(0.1)
    return lock


def _try(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
