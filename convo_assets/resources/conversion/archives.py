"""ZIP archives: their files, one by one."""

import io
import zipfile
from collections.abc import Iterator

from convo_assets.errors import UnreadableDocumentError
from convo_assets.resources.conversion.packages import UNREADABLE
from convo_assets.steps.ingest import Member

MAX_MEMBER_BYTES = 64_000_000
"""A larger file is refused, as it is outside an archive."""

MAX_RATIO = 500
MIN_EXPLOSION = 10_000_000
"""A file of so many bytes that is packed better than so many to one is made to explode: tables that
repeat themselves are packed a hundred to one."""

_ENCRYPTED = 0x1


def unpack_zip(content: bytes, max_bytes: int) -> Iterator[Member]:
    """Yield the files of an archive; one that cannot be unpacked is yielded with the reason.

    Raises:
        UnreadableDocumentError: With reason `damaged` if it is no archive, `too_large` if its files
            say that they are larger together than they may be.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except UNREADABLE:
        raise UnreadableDocumentError("damaged") from None
    with archive:
        files = [each for each in archive.infolist() if not each.is_dir()]
        if sum(_unpacked_size(each) for each in files) > max_bytes:
            raise UnreadableDocumentError("too_large")
        for each in files:
            yield _member(archive, each)


def _member(archive: zipfile.ZipFile, file: zipfile.ZipInfo) -> Member:
    path = "/".join(part for part in file.filename.split("/") if part not in {"", ".", ".."})
    if file.flag_bits & _ENCRYPTED:
        return Member(path, b"", "encrypted")
    if _is_too_large(file):
        return Member(path, b"", "too_large")
    try:
        return Member(path, archive.read(file))
    except UNREADABLE:
        return Member(path, b"", "damaged")


def _unpacked_size(file: zipfile.ZipInfo) -> int:
    return 0 if _is_too_large(file) else file.file_size


def _is_too_large(file: zipfile.ZipInfo) -> bool:
    explodes = file.file_size > max(MIN_EXPLOSION, MAX_RATIO * file.compress_size)
    return file.file_size > MAX_MEMBER_BYTES or explodes
