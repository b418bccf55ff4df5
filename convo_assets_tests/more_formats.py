"""Small files of further formats, made for tests: OpenDocument, RTF, mails, mailboxes, Outlook."""

import json
import struct
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

from convo_assets_tests.office import package

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_NAMESPACES = " ".join(
    f'xmlns:{short}="{_OASIS}:{name}:1.0"'
    for short, name in (
        *(("office", "office"), ("text", "text"), ("table", "table"), ("style", "style")),
        *(("draw", "drawing"), ("presentation", "presentation")),
    )
)


def an_opendocument(kind: str, body: str, styles: str = "") -> bytes:
    """Return an OpenDocument file of a kind (`text`, `spreadsheet`, `presentation`)."""
    return package(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": f'<office:document-content {_NAMESPACES} office:version="1.2">'
            f"<office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
            "</office:document-content>",
        }
    )


def an_rtf(body: str) -> bytes:
    """Return an RTF file; `body` may hold letters of Windows-1252."""
    head = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}{\info{\author Nobody}}"
    escaped = "".join(
        c if c.isascii() else rf"\'{c.encode('cp1252').hex()}" for c in f"{head}{body}}}"
    )
    return escaped.encode()


def a_notebook(cells: Sequence[Mapping[str, object]]) -> bytes:
    """Return a Jupyter notebook with these cells."""
    filled = [
        {
            "metadata": {},
            "id": str(number),
            **({"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else {}),
            **cell,
        }
        for number, cell in enumerate(cells)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "x", "language": "python"}}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": filled}
    return json.dumps(notebook).encode()


def a_mail(
    text: str,
    *,
    subject: str = "Leave",
    sender: str = "Ann Ba <ann@example.org>",
    answers: str = "",
    attached: Mapping[str, bytes] | None = None,
    **headers: str,
) -> EmailMessage:
    """Return a mail; `headers` are further ones, with underscores for hyphens."""
    mail = EmailMessage()
    mail["Subject"] = subject
    mail["From"] = sender
    mail["To"] = "help@example.org"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    if answers:
        mail["In-Reply-To"] = answers
        mail["References"] = answers
    mail.set_content(text)
    for name, content in (attached or {}).items():
        mail.add_attachment(content, maintype="application", subtype="x", filename=name)
    return mail


def a_mailbox(mails: Sequence[EmailMessage]) -> bytes:
    """Return a mailbox with these mails."""
    line = b"From someone@example.org Mon Mar  3 10:00:00 2025\n"
    return b"".join(
        line + mail.as_bytes().replace(b"\nFrom ", b"\n>From ") + b"\n" for mail in mails
    )


def an_outlook_message(
    *, subject: str, sender: str, body: str, attached: Mapping[str, bytes]
) -> bytes:
    """Return a message as Outlook saves it."""
    texts = {0x001A: "IPM.Note", 0x0037: subject, 0x0C1A: sender, 0x1000: body}
    files = {
        f"__attach_version1.0_#{number:08X}": _properties(
            bytes(8), {0x3707: name}, {0x3701: content}, {0x3705: 1}
        )
        for number, (name, content) in enumerate(attached.items())
    }
    counts = struct.pack("<8x4I8x", 0, len(files), 0, len(files))
    return compound_file({**_properties(counts, texts, {}, {}), **files})


def an_old_workbook(sheets: Mapping[str, Sequence[Sequence[str | float]]]) -> bytes:
    """Return an .xls file, in which numbers are shown as percent; `-` hides a sheet."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def cell(row: int, column: int, value: str | float) -> bytes:
        if isinstance(value, str):
            head = struct.pack("<4HB", row, column, 0, len(value), 1)
            return record(0x0204, head + value.encode("utf-16-le"))
        return record(0x0203, struct.pack("<3Hd", row, column, 1, value))

    end = record(0x000A, b"")
    begin = {kind: record(0x0809, struct.pack("<4H8x", 0x0600, kind, 0, 0)) for kind in (5, 16)}
    font = record(0x0031, struct.pack("<5H4B", 200, 0, 8, 400, 0, 0, 0, 0, 0) + b"\x01\x00A")
    formats = [record(0x00E0, struct.pack("<2H16x", 0, form)) for form in (0, 10)]
    head = begin[5] + font + b"".join(formats)
    bodies = [
        begin[16]
        + b"".join(cell(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row))
        + end
        for rows in sheets.values()
    ]
    offset = len(head) + len(end) + sum(12 + len(name.strip("-")) for name in sheets)
    for name, body in zip(sheets, bodies, strict=True):
        hidden, called = name.startswith("-"), name.strip("-").encode()
        head += record(0x0085, struct.pack("<I4B", offset, hidden, 0, len(called), 0) + called)
        offset += len(body)
    return compound_file({"Workbook": head + end + b"".join(bodies)})


Storage = Mapping[str, "bytes | Storage"]


def _properties(
    head: bytes, texts: Mapping[int, str], contents: Mapping[int, bytes], numbers: Mapping[int, int]
) -> dict[str, "bytes | Storage"]:
    streams: dict[str, bytes | Storage] = {}
    entries = head
    for name, text in texts.items():
        data = text.encode("utf-16-le")
        streams[f"__substg1.0_{name:04X}001F"] = data
        entries += struct.pack("<HHIII", 0x001F, name, 6, len(data) + 2, 0)
    for name, data in contents.items():
        streams[f"__substg1.0_{name:04X}0102"] = data
        entries += struct.pack("<HHIII", 0x0102, name, 6, len(data), 0)
    for name, number in numbers.items():
        entries += struct.pack("<HHIII", 0x0003, name, 6, number, 0)
    return {**streams, "__properties_version1.0": entries}


_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_Entry = tuple[str, int, int, int, int, int]
"""Name, kind, right sibling, child, first sector, size."""


class _Sectors:
    """Sectors of one size, and the chains that they form."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.data = b""
        self.chain: list[int] = []

    def store(self, data: bytes) -> int:
        """Append data, and return its first sector."""
        first, count = len(self.chain), -(-len(data) // self.size)
        self.data += data.ljust(count * self.size, b"\0")
        self.chain += [*range(first + 1, first + count), _END] if count else []
        return first if count else _END


def compound_file(root: Storage) -> bytes:
    """Return an OLE compound file ([MS-CFB], version 3) with these streams and storages."""
    large, small = _Sectors(_SECTOR), _Sectors(_MINI)
    entries: list[_Entry] = []
    child = _list(root, entries, large, small)
    entries.insert(0, ("Root Entry", 5, _FREE, child, large.store(small.data), len(small.data)))
    filling = [("", 0, _FREE, _FREE, 0, 0)] * (-len(entries) % 4)
    directory = large.store(b"".join(map(_entry, [*entries, *filling])))
    mini = struct.pack(f"<{len(small.chain)}I", *small.chain)
    mini += b"\xff" * (-len(mini) % _SECTOR)
    mini_start = large.store(mini)
    fat_start, fat_count = len(large.chain), 1
    while fat_count * _SECTOR // 4 < fat_start + fat_count:
        fat_count += 1
    fat = [*large.chain, *[_FAT] * fat_count]
    header = struct.pack(
        "<8s16xHHHHH6x9I",
        *(bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6, 0, fat_count, directory, 0),
        *(_CUTOFF, mini_start, len(mini) // _SECTOR, _END, 0),
    )
    places = [*range(fat_start, fat_start + fat_count), *[_FREE] * (109 - fat_count)]
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(fat_count * _SECTOR, b"\xff")
    return header + struct.pack("<109I", *places) + large.data + table


def _list(storage: Storage, entries: list[_Entry], large: _Sectors, small: _Sectors) -> int:
    """Add the entries of a storage, each the right sibling of the one before it."""
    following = _FREE
    for name in sorted(storage, key=lambda each: (len(each), each.upper()), reverse=True):
        held = storage[name]
        if isinstance(held, bytes):
            start = (large if len(held) >= _CUTOFF else small).store(held)
            entries.append((name, 2, following, _FREE, start, len(held)))
        else:
            child = _list(held, entries, large, small)
            entries.append((name, 1, following, child, 0, 0))
        following = len(entries)  # the root stands before them
    return following


def _entry(entry: _Entry) -> bytes:
    name, kind, right, child, start, size = entry
    text = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII36xIQ",
        *(text, len(text) + 2 if name else 0, kind, 1, _FREE, right, child, start, size),
    )
