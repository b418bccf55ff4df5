"""A converter's worker whose files do what their content says, for tests of what that does."""

import ctypes
import time
from collections.abc import Callable

from convo_assets.resources.conversion.heartbeat import page_is_read
from convo_assets.resources.conversion.worker import run
from convo_assets.steps.ingest import Conversion

_LEFT_BEHIND: list[bytearray] = []


def _spin() -> None:
    while True:
        pass


def _read_pages() -> None:
    for _ in range(5):
        time.sleep(1)
        page_is_read()


def _panic() -> None:
    raise KeyboardInterrupt


ORDERS: dict[str, Callable[[], object]] = {
    "crash": lambda: ctypes.string_at(0),
    "hang": lambda: time.sleep(3600),
    "spin": _spin,
    "take": lambda: bytearray(1_000_000_000),
    "leave": lambda: _LEFT_BEHIND.append(bytearray(150_000_000)),
    "pages": _read_pages,
    "panic": _panic,
}


def obey(content: bytes, media_type: str) -> Conversion:  # noqa: ARG001 - any media type
    """Do what a file says: crash, hang, take memory, or be read."""
    order = content.decode()
    if order in ORDERS:
        ORDERS[order]()
    return Conversion("x" * 50_000_001 if order == "long" else f"read {order}")


if __name__ == "__main__":
    run({"text/orders": (obey,)})
