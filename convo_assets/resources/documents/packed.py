"""Archives, mailboxes and mails: which of their files are documents of a source."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from convo_assets.errors import UnreadableDocumentError
from convo_assets.resources.conversion import WorkerPool
from convo_assets.steps.ingest import FILE_FORMATS, FileFormat, Member, by_suffix

UNPACKING = "1"
"""Raise it when other files are found in the same file: what is remembered of it is forgotten."""

NOT_FOR_GOOD = frozenset({"crashed", "took_too_long", "too_much_memory", "unreadable"})
"""Problems that another run, or another limit, may not have."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What is inside a file; `problem` says why nothing is, where that is all there is to it."""

    members: tuple[Member, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class PackedFiles:
    """Finds the files inside files, in processes of their own."""

    pool: WorkerPool

    def unpacked(self, path: str, content: bytes) -> Unpacked:
        """Return the files inside one file, each with its path below that of the file."""
        packed = _packed(path)
        if packed is None:
            return Unpacked()
        try:
            members = self.pool.unpack(content, media_type=packed.media_type)
        except UnreadableDocumentError as error:
            # What is wrong with a mail is said when the mail itself is read.
            return Unpacked(problem=error.reason if packed.members == "instead" else "")
        if not members and packed.members == "instead":
            return Unpacked(problem="no_text")
        return Unpacked(tuple(Member(f"{path}/{m.path}", m.content, m.problem) for m in members))


def unpacking_of(path: str) -> str:
    """Return the name of what looks for files inside a file; nothing if none are looked for."""
    return UNPACKING if _packed(path) else ""


def stands_for_itself(path: str) -> bool:
    """Return whether a file is a document itself, and not only what is inside it."""
    packed = _packed(path)
    return packed is None or packed.members == "beside"


def _packed(path: str) -> FileFormat | None:
    found = by_suffix(FILE_FORMATS).get(PurePosixPath(path).suffix.lower())
    return found if found and found.members != "none" else None
