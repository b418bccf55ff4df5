"""ZIP packages of XML, as Office programs and e-books write them: read and written again."""

import io
import zipfile
import zlib
from collections.abc import Callable

UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""What zipfile raises: not a package, damaged, cut off, a member missing, packed in an unknown way,
encrypted, or with text that is not UTF-8."""

MAX_BYTES = 200_000_000
"""Unpacked size above which a package is not written again."""


def member(content: bytes, name: str) -> bytes:
    """Return one member of a package.

    Raises:
        UNREADABLE: If it is not there, or cannot be unpacked.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name)


def rewritten(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return a package in which `change` has replaced the content of each member, given by name.

    One that is too large when unpacked is returned as it is.

    Raises:
        UNREADABLE: If it cannot be unpacked.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        members = package.infolist()
        if sum(each.file_size for each in members) > MAX_BYTES:
            return content
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as copy:
            for each in members:
                copy.writestr(each.filename, change(each.filename, package.read(each)))
    return written.getvalue()
