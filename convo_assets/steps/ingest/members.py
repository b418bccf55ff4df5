"""Files inside files: what an archive, a mailbox or a mail brings with it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside another, `path` relative to that; `problem` says why it could not be read."""

    path: str
    content: bytes
    problem: str = ""
