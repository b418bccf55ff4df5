"""Locks between processes of one machine, which the kernel lets go of when a process dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def exclusive(lock: Path) -> Iterator[None]:
    """Let one process at a time be within; others wait."""
    descriptor = open_lock(lock)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def open_lock(lock: Path) -> int:
    """Return a descriptor of the file, which is made if need be."""
    return os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
