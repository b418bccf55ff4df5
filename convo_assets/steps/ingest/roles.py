"""What ingestion needs from the outside."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, runtime_checkable

from convo_assets.records import SourceFile
from convo_assets.steps.ingest.conversion import Conversion


class SourceFiles(Protocol):
    """The files of one document source."""

    @property
    def source(self) -> str:
        """Partition key of the document source."""
        ...

    @property
    def refuse_partial(self) -> bool:
        """Whether a file is refused if something in it cannot be read."""
        ...

    @property
    def converters(self) -> Mapping[str, Sequence[str]]:
        """Names of converters to ask first, in order, by media type."""
        ...

    def list_items(self) -> Iterator[tuple[str, int]]:
        """Yield identifier and bytes of every file, ordered by path."""
        ...

    def paths(self) -> Iterator[tuple[str, str]]:
        """Yield identifier and path of every file, for people who look after the source."""
        ...

    def read(self, ids: Sequence[str]) -> list[SourceFile]:
        """Return the files with these identifiers, in that order."""
        ...


class DocumentSources(Protocol):
    """A place with one folder per document source."""

    def source_keys(self) -> list[str]:
        """Return the partition keys of all document sources, sorted."""
        ...

    def fingerprints(self) -> Mapping[str, str]:
        """Return a name for the state of each source's files, from their listing alone.

        Raises:
            UnreachableSourcesError: If the place cannot be listed.
        """
        ...

    def files(self, source: str, *, remember: bool = False) -> SourceFiles:
        """Return the files of one document source; none if its folder is gone.

        With `remember`, which is for runs that ingest them, the next run need not open files that
        have not changed since.

        Raises:
            UnreachableSourcesError: If the place cannot be listed.
        """
        ...


class DocumentConverter(Protocol):
    """Turns files into Markdown."""

    @property
    def identity(self) -> str:
        """Name and version of whatever converts."""
        ...

    @property
    def workers(self) -> int:
        """How many threads may convert at the same time."""
        ...

    def convert(self, content: bytes, *, media_type: str) -> Conversion:
        """Return the text of a file as Markdown, and what of the file is not in it.

        Raises:
            UnreadableDocumentError: If the file is damaged, encrypted or holds no text, or if its
                conversion crashes or exceeds a limit.
        """
        ...


@runtime_checkable
class OffersConverters(Protocol):
    """A converter that has others beside it."""

    def preferring(self, names: Mapping[str, Sequence[str]]) -> DocumentConverter:
        """Return a converter that asks those first that are named, by media type."""
        ...


def preferring(
    converter: DocumentConverter, names: Mapping[str, Sequence[str]]
) -> DocumentConverter:
    """Return the converter for a source that prefers others, where there are others."""
    return converter.preferring(names) if isinstance(converter, OffersConverters) else converter
