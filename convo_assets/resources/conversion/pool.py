"""Worker processes that convert files: what a file does to one, it does to nothing else."""

import json
import os
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import Pipe
from tempfile import TemporaryFile
from typing import IO, Any, TypeVar

from convo_assets.errors import UnreadableDocumentError
from convo_assets.steps.ingest import Conversion, Member, PageLine

T = TypeVar("T")

WORKER = "convo_assets.resources.conversion.worker"

_OUT_OF_MEMORY = (b"memory allocation", b"MemoryError", b"bad_alloc", b"ut of memory")
"""What Rust, Python, C++ and PDFium say before they abort."""


@dataclass(frozen=True, kw_only=True)
class WorkerLimits:
    """What one file may take: seconds of wall time, and megabytes of a worker's own memory.

    Of pictures of pages, each may take those seconds.
    """

    max_seconds: int
    max_megabytes: int


class _Died(Exception):  # noqa: N818 - never leaves this module
    """A worker has ended before it answered."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class WorkerPool:
    """Workers that are started when they are needed, kept, and replaced when they die.

    Each thread that converts has a worker of its own meanwhile. Workers end with the pool, at the
    latest with this process.
    """

    def __init__(self, limits: WorkerLimits, *, module: str = WORKER) -> None:
        self._limits = limits
        self._module = module
        self._idle: list[_Worker] = []
        self._lock = threading.Lock()
        self._end = weakref.finalize(self, _end_all, self._idle)

    def convert(
        self, content: bytes, *, media_type: str, preferred: Sequence[str] = ()
    ) -> Conversion:
        """Return what a worker makes of a file, with the converters that are preferred, by name.

        Raises:
            UnreadableDocumentError: If it cannot be read; `crashed`, `took_too_long` or
                `too_much_memory` if it takes a worker that has read nothing before down.
        """
        return self._done(lambda worker: worker.convert(content, media_type, preferred))

    def unpack(self, content: bytes, *, media_type: str) -> list[Member]:
        """Return the files that a worker finds inside a file, by their paths.

        Raises:
            UnreadableDocumentError: As for `convert`; `too_many_files` or `too_large` if there is
                more in it than is taken for a collection of documents.
        """
        return self._done(lambda worker: worker.unpack(content, media_type))

    def _done(self, task: "Callable[[_Worker], T]") -> T:
        worker = self._take()
        try:
            return self._ask(worker, task)
        except _Died as died:
            if worker.files == 1 or died.reason == "took_too_long":
                raise UnreadableDocumentError(died.reason) from None
        # What earlier files have left behind in a worker is not this one's fault.
        try:
            return self._ask(self._start(), task)
        except _Died as died:
            raise UnreadableDocumentError(died.reason) from None

    def close(self) -> None:
        """End all workers."""
        self._end()

    def _take(self) -> "_Worker":
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.alive:
                    return worker
                worker.end()
        return self._start()

    def _start(self) -> "_Worker":
        return _Worker(self._limits, self._module)

    def _ask(self, worker: "_Worker", task: "Callable[[_Worker], T]") -> T:
        try:
            found = task(worker)
        except UnreadableDocumentError as refused:
            if refused.reason == "too_much_memory":
                worker.end()
                raise _Died(refused.reason) from None
            self._give_back(worker)
            raise
        except BaseException:
            worker.end()
            raise
        self._give_back(worker)
        return found

    def _give_back(self, worker: "_Worker") -> None:
        with self._lock:
            self._idle.append(worker)


def _end_all(workers: "list[_Worker]") -> None:
    while workers:
        workers.pop().end()


class _Worker:
    """One process, with a connection to it."""

    def __init__(self, limits: WorkerLimits, module: str) -> None:
        self._limits = limits
        self.files = 0
        self._connection, theirs = Pipe()
        # What a library says when it aborts may quote the document: it is kept from logs and disks.
        self._said = _private_file()
        given = map(str, (theirs.fileno(), limits.max_seconds, limits.max_megabytes))
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, a module of ours
            [sys.executable, "-m", module, *given],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            env=_environment(),
        )
        theirs.close()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def convert(self, content: bytes, media_type: str, preferred: Sequence[str]) -> Conversion:
        """Return what the process makes of a file.

        Raises:
            UnreadableDocumentError: If it says that it cannot be read.
            _Died: If it ends, or does not answer in time.
        """
        reply = self._reply(
            content, {"task": "read", "media_type": media_type, "preferred": [*preferred]}
        )
        lines = [PageLine(page, tuple(box), text) for page, box, text in reply["lines"]]
        return Conversion(reply["text"], reply["gaps"], reply["removed"], lines)

    def unpack(self, content: bytes, media_type: str) -> list[Member]:
        """Return the files that the process finds in a file.

        Raises:
            UnreadableDocumentError: If it says that it cannot be unpacked.
            _Died: If it ends, or does not answer in time.
        """
        reply = self._reply(content, {"task": "unpack", "media_type": media_type})
        contents = self._received()
        members: list[Member] = []
        end = 0
        for path, problem, size in reply["members"]:
            members.append(Member(path, contents[end : end + size], problem))
            end += size
        return members

    def _reply(self, content: bytes, request: Mapping[str, Any]) -> dict[str, Any]:
        self.files += 1
        try:
            self._connection.send_bytes(json.dumps(request).encode())
            self._connection.send_bytes(content)
        except (EOFError, OSError):
            raise _Died(self._cause()) from None
        # Before the reply, a worker may say that it is getting on: see `heartbeat`.
        while not (received := self._received()):
            pass
        reply: dict[str, Any] = json.loads(received)
        if "refused" in reply:
            raise UnreadableDocumentError(reply["refused"])
        return reply

    def _received(self) -> bytes:
        try:
            if not self._connection.poll(self._limits.max_seconds):
                raise _Died("took_too_long")
            return self._connection.recv_bytes()
        except (EOFError, OSError):
            raise _Died(self._cause()) from None

    def end(self) -> None:
        self._connection.close()
        self._process.kill()
        self._process.wait()
        self._said.close()

    def _cause(self) -> str:
        """Return why the process has ended."""
        status = self._process.wait()
        self._said.seek(0)
        said = self._said.read()
        # Nobody but the system kills a worker so, and it does where memory is short.
        if status == -signal.SIGKILL or any(sign in said for sign in _OUT_OF_MEMORY):
            return "too_much_memory"
        return "took_too_long" if status == -signal.SIGALRM else "crashed"


def _private_file() -> IO[bytes]:
    """Return a file that has no name, in memory where the system has such files."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("stderr"), "w+b")
    return TemporaryFile()


def _environment() -> dict[str, str]:
    """Return what a worker needs to find its modules, and nothing secret."""
    return {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"}
