"""Supabase Storage as its clients see it, with objects in memory."""

import json
from base64 import b64decode
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from typing import ClassVar

PREFIX = "/storage/v1/object/"
RESUMABLE = "/storage/v1/upload/resumable"


class Storage(BaseHTTPRequestHandler):
    """Objects by path; `broken` swallows what it is given, `closed` refuses it.

    `cut` takes one part and no other; `lost reply` takes the first and says that it did not.
    """

    objects: ClassVar[dict[str, bytes]] = {}
    sent: ClassVar[list[str]] = []
    uploads: ClassVar[list[tuple[str, bytes]]] = []
    address = ""
    mood = ""

    def do_POST(self) -> None:
        if self.path == RESUMABLE:
            self._begin()
            return
        body = self.rfile.read(int(self.headers["Content-Length"]))
        key = self.path.removeprefix(PREFIX)
        part = body[body.index(b'name="file"') :]
        content = part.split(b"\r\n\r\n", 1)[1].rsplit(b"\r\n--", 1)[0]
        if self.mood == "closed":
            self._answer(403, {"statusCode": "403", "error": "Unauthorized", "message": "no"})
            return
        self.sent.append(key)
        self.objects[key] = b"" if self.mood == "broken" else content
        self._answer(200, {"Key": key, "Id": "1"})

    def _begin(self) -> None:
        """Open a resumable upload, as https://tus.io/protocols/resumable-upload says."""
        said = dict(entry.split(" ") for entry in self.headers["Upload-Metadata"].split(","))
        bucket, name = (b64decode(said[part]).decode() for part in ("bucketName", "objectName"))
        self.uploads.append((f"{bucket}/{name}", b""))
        place = f"http://{self.headers['Host']}{RESUMABLE}/{len(self.uploads) - 1}"
        self._reply(201, {"Location": place})

    def do_HEAD(self) -> None:
        number = int(self.path.rsplit("/", 1)[1])
        if number < len(self.uploads):
            self._reply(200, {"Upload-Offset": str(len(self.uploads[number][1]))})
        else:
            self._reply(404, {})

    def do_PATCH(self) -> None:
        part = self.rfile.read(int(self.headers["Content-Length"]))
        number = int(self.path.rsplit("/", 1)[1])
        key, arrived = self.uploads[number]
        assert int(self.headers["Upload-Offset"]) == len(arrived)
        if self.mood == "cut" and arrived:
            self._reply(500, {})
            return
        self.uploads[number] = (key, arrived + part)
        self.sent.append(f"{key} +{len(part)}")
        self.objects[key] = arrived + part
        if self.mood == "lost reply" and not arrived:
            self._reply(502, {})
            return
        self._reply(204, {"Upload-Offset": str(len(arrived + part))})

    def _reply(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": "0"}.items():
            self.send_header(name, value)
        self.end_headers()

    def do_GET(self) -> None:
        if self.mood == "unreadable":
            self._reply(403, {})
            return
        found = self.objects.get(self.path.removeprefix(PREFIX))
        if found is None:
            self._answer(404, {"statusCode": "404", "error": "not_found", "message": "no"})
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(found)))
        self.end_headers()
        self.wfile.write(found)

    def do_DELETE(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.mood == "closed":
            self._answer(403, {"statusCode": "403", "error": "Unauthorized", "message": "no"})
            return
        bucket = self.path.removeprefix(PREFIX)
        gone = [self.objects.pop(f"{bucket}/{name}", None) for name in body["prefixes"]]
        self._answer(200, [{"name": "x"} for content in gone if content is not None])

    def _answer(self, status: int, value: object) -> None:
        content = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass
