"""Messages of a conversation between people: who asks, who answers, and what each says."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from convo_assets.document_structure.tree import Node, read_structure

MessageRole = Literal["question", "follow-up", "reply"]
Speaker = Literal["asker", "answerer"]

_ROLES: Mapping[str, MessageRole] = {
    "question": "question",
    "follow-up": "follow-up",
    "reply": "reply",
}
_NAME = re.compile(rf"Message (?P<number>\d{{1,6}}): (?P<role>{'|'.join(_ROLES)})")
_HEADER = re.compile(r"\*\*(?P<name>[A-Z][a-z]+)\*\*: (?P<value>\S[^\n]*)\n*")


@dataclass(frozen=True, slots=True)
class Message:
    """`text[start:end]` of a document is one message, its heading included.

    Attributes:
        thread: Which conversation of the document it is part of, from 0.
        number: Its place there, from 1.
        role: What it is to the conversation; a `follow-up` is a later one of who asked.
        text_start: Where what it says begins, behind its heading and the lines on who wrote when.
        author: Where it says who wrote it, a placeholder in a redacted document.
    """

    thread: int
    number: int
    role: MessageRole
    start: int
    text_start: int
    end: int
    author: tuple[int, int] | None = None

    @property
    def speaker(self) -> Speaker:
        """Return whether who wrote it had asked the question or answers it."""
        return "answerer" if self.role == "reply" else "asker"


def read_messages(text: str) -> tuple[Message, ...]:
    """Return the messages of mails and issues in a document, in order; none if it is no thread."""
    if not _NAME.search(text):
        return ()
    return tuple(_messages(text))


def _messages(text: str) -> Iterator[Message]:
    starts = [*_headings(text), (len(text), None)]
    thread = -1
    for (start, node), (end, _) in pairwise(starts):
        named = _NAME.fullmatch(node.heading_path[-1]) if node else None
        if not (node and named):
            continue
        number = int(named["number"])
        thread += number == 1 or thread < 0
        place, author = _behind_headers(text, node.end, end)
        yield Message(thread, number, _ROLES[named["role"]], start, place, end, author)


def _headings(text: str) -> Iterator[tuple[int, Node | None]]:
    """Yield the headings that end a message: those of messages, and of what begins anew."""
    level = 0
    for node in read_structure(text):
        if node.kind != "heading":
            continue
        depth = len(text[node.start : node.text_start].split("#")) - 1
        if _NAME.fullmatch(node.heading_path[-1]):
            level = depth
            yield node.start, node
        elif 0 < depth < level:
            yield node.start, node


def _behind_headers(text: str, start: int, end: int) -> tuple[int, tuple[int, int] | None]:
    """Return where a message begins behind the lines on it, and where they name its author."""
    author = None
    place = start + len(text[start:end]) - len(text[start:end].lstrip("\n"))
    while found := _HEADER.match(text, place, end):
        if found["name"] == "From":
            author = found.span("value")
        place = found.end()
    return place, author
