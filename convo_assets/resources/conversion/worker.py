"""What runs in a worker process: it reads the files that it is sent, one after the other.

A request is JSON with a task, a media type and names of preferred converters, then a content. A
reply to `read` is JSON with what a `Conversion` holds, one to `unpack` JSON with path, problem and
size of each file inside, then their contents; either may be JSON with a reason. Replies are not
pickled: a document that takes a worker over cannot make the run execute anything.
"""

import json
import resource
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from convo_assets.errors import UnreadableDocumentError
from convo_assets.resources.conversion.heartbeat import BEAT
from convo_assets.resources.conversion.readers import READERS, Readers, read
from convo_assets.resources.conversion.unpacking import unpack

MAX_CHARACTERS = 50_000_000
"""A longer text is refused: the run that receives it needs several times its size."""

STILL_READING = b""
"""What is sent after each page of a scan: the time that a file may take begins anew."""

ORPHANED_AFTER = 10
"""Seconds beyond the limit after which a worker ends itself, if the run has died before it."""


def serve(connection: Connection, *, max_seconds: int, readers: Readers = READERS) -> None:
    """Answer until the other side closes the connection."""
    while True:
        try:
            request = json.loads(connection.recv_bytes())
            content = connection.recv_bytes()
        except EOFError:
            return

        def beat() -> None:
            connection.send_bytes(STILL_READING)
            signal.alarm(max_seconds + ORPHANED_AFTER)

        BEAT.set(beat)
        signal.alarm(max_seconds + ORPHANED_AFTER)
        reply, contents = _reply(request, content, readers)
        signal.alarm(0)
        connection.send_bytes(json.dumps(reply).encode())
        if contents is not None:
            connection.send_bytes(contents)


def _reply(
    request: Mapping[str, Any], content: bytes, readers: Readers
) -> tuple[dict[str, Any], bytes | None]:
    media_type = request["media_type"]
    try:
        if request["task"] == "unpack":
            members = unpack(content, media_type)
            listed = [[each.path, each.problem, len(each.content)] for each in members]
            return {"members": listed}, b"".join(each.content for each in members)
        found = read(content, media_type, readers, preferred=request["preferred"])
        if len(found.text) <= MAX_CHARACTERS:
            return {
                "text": found.text,
                "gaps": dict(found.gaps),
                "removed": dict(found.removed),
                "lines": [[line.page, line.box, line.text] for line in found.lines],
            }, None
        reason = "too_large"
    except UnreadableDocumentError as error:
        reason = error.reason
    except MemoryError:
        reason = "too_much_memory"
    except Exception:  # noqa: BLE001 - libraries raise anything on a damaged file
        reason = "damaged"
    except BaseException:  # noqa: BLE001 - a panic of a library in Rust is no Exception
        reason = "crashed"
    return {"refused": reason}, None


def limit_memory(max_bytes: int) -> None:
    """Let allocations fail beyond a limit, and leave no core file: it would hold the document."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Systems without such a limit refuse to set one.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (max_bytes, max_bytes))


def run(readers: Readers = READERS) -> None:
    """Serve the connection that the command line names."""
    handle, max_seconds, max_megabytes = map(int, sys.argv[1:])
    limit_memory(max_megabytes * 1_000_000)
    # An interrupt is for the run, which closes the connection when it ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(Connection(handle), max_seconds=max_seconds, readers=readers)


if __name__ == "__main__":
    run()
