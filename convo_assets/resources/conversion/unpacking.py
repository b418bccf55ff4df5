"""The files inside files: unpacked in a worker, within bounds, to be documents of their own."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from convo_assets.errors import UnreadableDocumentError
from convo_assets.resources.conversion.archives import unpack_zip
from convo_assets.resources.conversion.mail import (
    MBOX,
    unpack_mailbox,
    unpack_message,
    unpack_outlook,
)
from convo_assets.steps.ingest import FILE_FORMATS, NOT_DOCUMENTS, Member, by_suffix

MAX_FILES = 10_000
MAX_BYTES = 256_000_000
MAX_DEPTH = 3
"""How many files may be in one, how large they may be together, and how many archives and mails
may stand in each other. What is beyond is refused: it is no collection of documents."""

Unpacker = Callable[[bytes, int], Iterable[Member]]
"""Makes members of the content of a file, given how many bytes they may have together."""

UNPACKERS: Mapping[str, Unpacker] = {
    "application/mbox": unpack_mailbox,
    "application/vnd.ms-outlook": unpack_outlook,
    "application/zip": unpack_zip,
    "message/rfc822": unpack_message,
}
"""What unpacks files by media type."""


@dataclass
class _Room:
    """What is left of the bounds of one file."""

    files: int = MAX_FILES
    size: int = MAX_BYTES

    def take(self, member: Member) -> None:
        self.files -= 1
        self.size -= len(member.content)
        if self.files < 0 or self.size < 0:
            raise UnreadableDocumentError("too_many_files" if self.files < 0 else "too_large")


def unpack(content: bytes, media_type: str) -> list[Member]:
    """Return the files inside a file, with those inside them, by their paths.

    Raises:
        UnreadableDocumentError: If it is damaged or encrypted as a whole, or beyond the bounds.
    """
    return [*_unpacked(content, media_type, depth=1, room=_Room())]


def _unpacked(content: bytes, media_type: str, *, depth: int, room: _Room) -> Iterator[Member]:
    formats = by_suffix(FILE_FORMATS)
    for member in UNPACKERS[media_type](content, room.size):
        if any(part.startswith(NOT_DOCUMENTS) for part in PurePosixPath(member.path).parts):
            continue
        room.take(member)
        inner = formats.get(PurePosixPath(member.path).suffix.lower())
        # A mailbox is taken apart into threads, which are mailboxes.
        is_thread = media_type == MBOX and inner is not None and inner.media_type == MBOX
        if member.problem or inner is None or inner.members == "none" or is_thread:
            yield member
            continue
        if inner.members == "beside":
            yield member
        yield from _inner(member, inner.media_type, depth, room, alone=inner.members == "instead")


def _inner(
    member: Member, media_type: str, depth: int, room: _Room, *, alone: bool
) -> Iterator[Member]:
    """Yield the files inside a member; if they cannot be had, the member with the reason.

    A mail that is a document by itself says when it is read what is wrong with it.
    """
    found: list[Member] = []
    problem = "nested_too_deep" if depth == MAX_DEPTH else ""
    if not problem:
        try:
            found = [*_unpacked(member.content, media_type, depth=depth + 1, room=room)]
            problem = "" if found else "no_text"
        except UnreadableDocumentError as error:
            if room.files < 0 or room.size < 0:
                raise
            problem = error.reason
    if problem and alone:
        yield Member(member.path, member.content, problem)
    for each in found:
        yield Member(f"{member.path}/{each.path}", each.content, each.problem)
