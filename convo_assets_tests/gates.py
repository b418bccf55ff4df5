"""Services that fail when they are told to: the store, the cable to it, and a chat endpoint."""

import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import psycopg

from convo_assets.resources.chat import EndpointChatModel, Pace
from convo_assets.resources.chat.kept import kept_replies
from convo_assets.resources.postgres import EmbeddedPostgres
from convo_assets_tests.large_replies import quotes_first


def kill_database(home: Path) -> None:
    """Kill the embedded server of a folder, as a lack of memory does."""
    with psycopg.connect(EmbeddedPostgres(home).ensure().admin_url) as connection:
        row = connection.execute("select pg_read_file('postmaster.pid')").fetchone()
    assert row
    os.kill(int(row[0].split()[0]), signal.SIGKILL)


class Cable:
    """Carries TCP to a server until it is cut; `port` is where to connect."""

    def __init__(self, port: int) -> None:
        self._to = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._whole = True
        Thread(target=self._accept, daemon=True).start()

    def cut(self, seconds: float) -> None:
        """Break every connection, and refuse new ones for a while."""
        self._whole = False
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._open.clear()
        Thread(target=self._mend, args=[seconds], daemon=True).start()

    def _mend(self, seconds: float) -> None:
        time.sleep(seconds)
        self._whole = True

    def _accept(self) -> None:
        while True:
            near, _ = self._listener.accept()
            if not self._whole:
                near.close()
                continue
            far = socket.create_connection(self._to)
            self._open += [near, far]
            for one, other in ((near, far), (far, near)):
                Thread(target=_carry, args=[one, other], daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while received := one.recv(65536):
            other.sendall(received)
    for end in (one, other):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


_FAULTS: dict[str, tuple[int, bytes] | tuple[int, bytes, str]] = {
    "garbage": (200, b"<html>moved</html>", "text/html"),
    "half": (200, b'{"choices": [{"mess'),
    "nothing": (200, b"{}"),
    "busy": (429, b"{}"),
    "broken": (500, b"{}"),
    "forbidden": (401, b"{}"),
}


class _Endpoint(BaseHTTPRequestHandler):
    """Fails in the ways that are left, one per request, and then replies with quotes."""

    faults: ClassVar[list[str]]
    asked: ClassVar[list[str]]

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        said = asked["messages"][-1]["content"]
        self.asked.append(said)
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "down":
            self.connection.close()
        elif fault == "slow":
            time.sleep(1.5)
        elif fault:
            self._send(*_FAULTS[fault])
        else:
            self._send(200, json.dumps(_completion(said)).encode())

    def _send(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def _completion(said: str) -> dict[str, Any]:
    reply = quotes_first("", said)
    return {"choices": [{"index": 0, "message": {"role": "assistant", "content": reply}}]}


@contextmanager
def endpoint(*faults: str) -> Iterator[tuple[str, list[str]]]:
    """Serve an endpoint that fails so first; give its address and what it has been asked."""
    asked: list[str] = []
    kept_replies.cache_clear()
    handler = type("Endpoint", (_Endpoint,), {"faults": list(faults), "asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
        server.shutdown()


def served_model(address: str) -> EndpointChatModel:
    """Return the large model behind such an endpoint."""
    return EndpointChatModel(
        base_url=address, model="quoting", pace=Pace(concurrency=1, timeout_seconds=1)
    )
