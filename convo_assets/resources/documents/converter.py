"""Files to Markdown, in worker processes."""

from importlib.metadata import version
from threading import Lock
from typing import Any

import dagster as dg
from pydantic import Field, PrivateAttr

from convo_assets.resources.conversion import WorkerLimits, WorkerPool
from convo_assets.steps.ingest import Conversion

_LIBRARIES = (
    *("xberg", "docutils", "lxml", "nbformat", "openpyxl", "pypdf", "pypdfium2", "python-oxmsg"),
    *("python-pptx", "onnxruntime", "rapidocr"),
)
"""What the readers of `resources.conversion` read with."""

_MAKING = Lock()


class XbergConverter(dg.ConfigurableResource[Any]):
    """Converts documents in processes of their own, so that none can take the run down."""

    max_seconds: int = Field(
        default=120,
        ge=1,
        description="Seconds that the conversion of one file may take; one that takes longer is "
        "refused as `took_too_long`.",
    )
    max_megabytes: int = Field(
        default=2_000,
        ge=256,
        description="Memory that a process which converts may have; a file that needs more is "
        "refused as `too_much_memory`.",
    )
    workers: int = Field(
        default=2, ge=1, description="How many files are converted at the same time."
    )
    _pool: WorkerPool | None = PrivateAttr(default=None)

    @property
    def identity(self) -> str:
        """What converts, and what a file may take: whether one is refused depends on it."""
        made_with = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
        return f"{made_with}, up to {self.max_seconds} s and {self.max_megabytes} MB a file"

    @property
    def kinds(self) -> frozenset[str]:
        """What Dagster's UI calls an asset that is made with it."""
        return frozenset({"python"})

    def convert(self, content: bytes, *, media_type: str) -> Conversion:
        """Return the text of a file as Markdown, and what of the file is not in it.

        Raises:
            UnreadableDocumentError: If the file is damaged, encrypted or holds no text, or if its
                conversion crashes or exceeds a limit.
        """
        with _MAKING:  # files of a batch are converted by several threads
            if self._pool is None:
                limits = WorkerLimits(
                    max_seconds=self.max_seconds, max_megabytes=self.max_megabytes
                )
                self._pool = WorkerPool(limits)
            pool = self._pool
        return pool.convert(content, media_type=media_type)

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:  # noqa: ARG002
        """End the processes with the run."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None
