"""Files to Markdown, in worker processes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from threading import Lock
from typing import Any

import dagster as dg
from pydantic import Field, PrivateAttr

from convo_assets.errors import SettingError
from convo_assets.resources.conversion import WorkerLimits, WorkerPool
from convo_assets.resources.conversion.converters import BUILT_IN, CONVERTERS
from convo_assets.steps.ingest import Conversion, DocumentConverter

_LIBRARIES = (
    *("xberg", "docutils", "lxml", "nbformat", "openpyxl", "pypdf", "pypdfium2", "python-oxmsg"),
    *("python-pptx", "onnxruntime", "rapidocr", "xlrd"),
)
"""What the readers of `resources.conversion` read with."""

_MAKING = Lock()


class PooledConverter(dg.ConfigurableResource[Any]):
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
    preferred: list[str] = Field(
        default=[],
        description="Converters that are asked first, in order, by name: markitdown. Each reads "
        "the formats it knows; the others, and files it fails at, are read as usual.",
    )
    _pool: WorkerPool | None = PrivateAttr(default=None)

    @property
    def identity(self) -> str:
        """What converts, and what a file may take: whether one is refused depends on it.

        Raises:
            SettingError: If a converter is preferred that is not installed.
        """
        return self._identity(self.preferred)

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
        return self._convert(content, media_type, self.preferred)

    def preferring(self, names: Mapping[str, Sequence[str]]) -> DocumentConverter:
        """Return a converter that asks others first, by media type, as a source prefers them."""
        return _Preferring(self, names) if names else self

    def _identity(self, names: Collection[str]) -> str:
        others = [_installed(name) for name in sorted({*names} - {BUILT_IN})]
        made_with = ", ".join([*(f"{n} {version(n)}" for n in _LIBRARIES), *others])
        return f"{made_with}, up to {self.max_seconds} s and {self.max_megabytes} MB a file"

    def _convert(self, content: bytes, media_type: str, preferred: Sequence[str]) -> Conversion:
        with _MAKING:  # files of a batch are converted by several threads
            if self._pool is None:
                limits = WorkerLimits(
                    max_seconds=self.max_seconds, max_megabytes=self.max_megabytes
                )
                self._pool = WorkerPool(limits)
            pool = self._pool
        return pool.convert(content, media_type=media_type, preferred=preferred)

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:  # noqa: ARG002
        """End the processes with the run."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None


@dataclass(frozen=True)
class _Preferring:
    """A converter for one source, which asks others first; `names` are theirs, by media type."""

    converter: PooledConverter
    names: Mapping[str, Sequence[str]]

    @property
    def identity(self) -> str:
        used = {*self.converter.preferred, *(n for names in self.names.values() for n in names)}
        order = ", ".join(
            f"{kind}: {' '.join(names)}" for kind, names in sorted(self.names.items())
        )
        return f"{self.converter._identity(used)}; {order}"  # noqa: SLF001 - a part of it

    @property
    def workers(self) -> int:
        return self.converter.workers

    def convert(self, content: bytes, *, media_type: str) -> Conversion:
        preferred = self.names.get(media_type, self.converter.preferred)
        return self.converter._convert(content, media_type, preferred)  # noqa: SLF001 - a part of it


def _installed(name: str) -> str:
    """Return the versions of what a converter is made of.

    Raises:
        SettingError: If it is not installed.
    """
    try:
        return ", ".join(f"{package} {version(package)}" for package in CONVERTERS[name].packages)
    except PackageNotFoundError:
        extra = f"needs a package: pip install 'convo-assets[{CONVERTERS[name].extra}]'"
        raise SettingError(
            "CONVO_CONVERTER", f"or a source prefers {name}, which {extra}"
        ) from None
