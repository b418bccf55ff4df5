"""Mails, mailboxes and Outlook messages: what people wrote, in order, and what they attached.

A conversation by mail is one document, as `threads` writes it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from itertools import pairwise
from mimetypes import guess_extension
from typing import Any

from convo_assets.errors import UnreadableDocumentError
from convo_assets.identity import content_id
from convo_assets.resources.conversion.threads import Post, header_lines, thread_markdown
from convo_assets.resources.conversion.xberg_reader import read_with_xberg
from convo_assets.steps.ingest import Conversion, Member
from convo_assets.steps.ingest.cleaning import clean_message, clean_message_page
from convo_assets.steps.ingest.plain_text import decode, unify_lines

MBOX = "application/mbox"

_SHOWN = ("From", "To", "Cc", "Date")
_BEGINNING = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]*\d\d:\d\d[^\n]*\n")
"""The line before each message of a mailbox, which ends in a time and a year (RFC 4155)."""

_QUOTED_BEGINNING = re.compile(rb"^>(>*From )", re.MULTILINE)
_IDENTIFIER = re.compile(r"<[^<>\s]+>")
_ANSWERED = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr|sv|rv)\s*(?:\[\d+\])?:\s*)+", re.IGNORECASE)
"""What mail programs put before the subject of an answer."""


@dataclass
class _Mail:
    """One message: its headers, the text people see first, and what is attached."""

    headers: Mapping[str, str]
    text: str = ""
    gaps: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    attached: list[Member] = field(default_factory=list)

    def count(self, gaps: Mapping[str, int], removed: Mapping[str, int]) -> None:
        """Remember what is missing in a part of it, and what was taken out of it."""
        self.gaps.update(gaps)
        self.removed.update(removed)

    @property
    def shown(self) -> Mapping[str, str]:
        return {name: self.headers.get(name, "") for name in _SHOWN}

    @property
    def sender(self) -> str:
        addresses = getaddresses([self.headers.get("From", "")])
        return addresses[0][1].lower() if addresses else ""

    @property
    def seconds(self) -> float | None:
        try:
            return parsedate_to_datetime(self.headers.get("Date", "")).timestamp()
        except (ValueError, TypeError, OverflowError):
            return None


def read_message(content: bytes, media_type: str) -> Conversion:  # noqa: ARG001
    """Return a mail with its subject as the title, without what is attached.

    Raises:
        UnreadableDocumentError: With reason `no_text` if it has none, `not_text` if it is none.
    """
    return _alone(_mail(content))


def read_thread(content: bytes, media_type: str) -> Conversion:  # noqa: ARG001
    """Return the messages of a mailbox as one conversation, in the order they were sent.

    Raises:
        UnreadableDocumentError: `damaged` if there are none, `no_text` if none has text.
    """
    mails = [_mail(_unquoted(message)) for message in _messages(content)]
    if not mails:
        raise UnreadableDocumentError("damaged")
    if len(mails) == 1:
        return _alone(mails[0])
    ordered = _in_order(mails)
    if not any(mail.text.strip() for mail in ordered):
        raise UnreadableDocumentError("no_text")
    title = _ANSWERED.sub("", ordered[0].headers.get("Subject", ""))
    posts = [Post(mail.sender, mail.shown, mail.text) for mail in ordered]
    gaps: Counter[str] = Counter()
    removed: Counter[str] = Counter()
    for mail in ordered:
        gaps.update(mail.gaps)
        removed.update(mail.removed)
    return Conversion(thread_markdown(title, posts), gaps, removed)


def read_outlook(content: bytes, media_type: str) -> Conversion:  # noqa: ARG001
    """Return a message saved by Outlook as any other mail.

    Raises:
        UnreadableDocumentError: With reason `no_text` if its text is neither plain nor HTML.
    """
    return _alone(_outlook(content))


def unpack_message(content: bytes, max_bytes: int) -> Iterator[Member]:  # noqa: ARG001
    """Yield the files that are attached to a mail."""
    yield from _mail(content, with_text=False).attached


def unpack_outlook(content: bytes, max_bytes: int) -> Iterator[Member]:  # noqa: ARG001
    """Yield the files that are attached to a message saved by Outlook."""
    yield from _outlook(content, with_text=False).attached


def unpack_mailbox(content: bytes, max_bytes: int) -> Iterator[Member]:  # noqa: ARG001
    """Yield each conversation of a mailbox as a mailbox of its own, and what is attached to it.

    It is named by a hash of its first message, which answers name too: its name stays when another
    arrives.

    Raises:
        UnreadableDocumentError: With reason `damaged` if there are no messages.
    """
    threads: dict[str, list[bytes]] = {}
    raw = _messages(content)
    if not raw:
        raise UnreadableDocumentError("damaged")
    parents = dict(pair for message in raw for pair in _parents(message))
    for message in raw:
        threads.setdefault(_root(message, parents), []).append(message)
    for root, messages in threads.items():
        name = content_id(root)[:12]
        yield Member(f"{name}.mbox", b"".join(messages))
        for message in messages:
            for each in _mail(_unquoted(message), with_text=False).attached:
                yield replace(each, path=f"{name}/{each.path}")


def _alone(mail: _Mail) -> Conversion:
    if not mail.text.strip():
        raise UnreadableDocumentError("no_text")
    subject = mail.headers.get("Subject", "")
    blocks = [f"# {subject}" if subject else "", *header_lines(mail.shown), mail.text]
    return Conversion("\n\n".join(filter(None, blocks)), mail.gaps, mail.removed)


def _in_order(mails: list[_Mail]) -> list[_Mail]:
    """Return messages by date; one without a date stays behind the one before it."""
    latest = 0.0
    dated: list[tuple[float, _Mail]] = []
    for mail in mails:
        seconds = mail.seconds
        latest = latest if seconds is None else seconds
        dated.append((latest, mail))
    return [mail for _, mail in sorted(dated, key=lambda each: each[0])]


def _messages(mailbox: bytes) -> list[bytes]:
    """Return the messages of a mailbox, each with the line before it."""
    starts = [found.start() for found in _BEGINNING.finditer(mailbox)]
    return [mailbox[s:e] for s, e in zip(starts, [*starts[1:], len(mailbox)], strict=True)]


def _unquoted(message: bytes) -> bytes:
    """Return a message of a mailbox without the line before it, nor signs that hide such lines."""
    body = _BEGINNING.sub(b"", message, count=1)
    return _QUOTED_BEGINNING.sub(rb"\1", body)


def _parents(message: bytes) -> Iterator[tuple[str, str]]:
    """Yield which message each answers, as far as a message says it: also of those before it."""
    mail = message_from_bytes(_unquoted(message))
    own = _IDENTIFIER.findall(_header(mail, "Message-ID"))[:1]
    earlier = _IDENTIFIER.findall(_header(mail, "References"))
    answered = _IDENTIFIER.findall(_header(mail, "In-Reply-To"))[:1]
    line = [*(earlier or answered), *own]
    yield from ((after, before) for before, after in pairwise(line))


def _root(message: bytes, parents: Mapping[str, str]) -> str:
    """Return the first message of the conversation that a message is part of."""
    own = _IDENTIFIER.findall(_header(message_from_bytes(_unquoted(message)), "Message-ID"))
    root = own[0] if own else content_id(message.decode("latin-1"))
    seen = {root}
    while (before := parents.get(root)) and before not in seen:
        root = before
        seen.add(root)
    return root


def _mail(content: bytes, *, with_text: bool = True) -> _Mail:
    message = message_from_bytes(content)
    headers = {name: _header(message, name) for name in (*_SHOWN, "Subject")}
    if not any(headers.values()):
        raise UnreadableDocumentError("damaged")
    mail = _Mail(headers)
    shown = [*_shown(message, mail)]
    if with_text:
        mail.text = "\n\n".join(filter(None, (_text(part, mail) for part in shown)))
    return mail


def _shown(part: Message, mail: _Mail) -> Iterator[Message]:
    """Yield the parts that people see as the message, and attach the others to the mail."""
    inner = part.get_payload()
    if part.get_content_maintype() == "multipart" and isinstance(inner, list):
        parts = [each for each in inner if isinstance(each, Message)]
        if part.get_content_subtype() == "alternative":
            # The last is the richest; what of it cannot be shown is not attached either.
            kinds = [each.get_content_type() for each in parts]
            readable = [n for n, kind in enumerate(kinds) if kind != "text/calendar"]
            parts = [parts[readable[-1]]] if readable else []
        for each in parts:
            yield from _shown(each, mail)
        return
    name = _decoded(part.get_filename() or "")
    is_text = part.get_content_type() in {"text/plain", "text/html"}
    if is_text and not name and part.get_content_disposition() != "attachment":
        yield part
    # A picture that the text shows in its place is no file that somebody attached.
    elif not (part.get("Content-ID") and part.get_content_disposition() != "attachment"):
        mail.attached.append(_attachment(part, name, len(mail.attached) + 1))


def _attachment(part: Message, name: str, number: int) -> Member:
    inner = part.get_payload()
    if part.get_content_maintype() == "message" and isinstance(inner, list) and inner:
        content = inner[0].as_bytes() if isinstance(inner[0], Message) else b""
        return Member(_named(name, number, ".eml"), content)
    payload = part.get_payload(decode=True)
    ending = guess_extension(part.get_content_type()) or ""
    return Member(_named(name, number, ending), payload if isinstance(payload, bytes) else b"")


def _named(name: str, number: int, ending: str) -> str:
    """Return a name for a file: its own as far as it is no path."""
    own = name.replace("\\", "/").rsplit("/", 1)[-1].strip().lstrip(".")
    return (own if "." in own else f"{own}{ending}") if own else f"attachment-{number}{ending}"


def _text(part: Message, mail: _Mail) -> str:
    payload = part.get_payload(decode=True)
    decoded = decode(payload if isinstance(payload, bytes) else b"", part.get_content_charset(""))
    text = decoded.text
    if part.get_content_subtype() == "html" and text.strip():
        return _page(text, mail, decoded.gaps)
    cleaned = clean_message(text)
    mail.count(decoded.gaps, cleaned.removed)
    return cleaned.text.strip()


def _page(html: str, mail: _Mail, gaps: Mapping[str, int]) -> str:
    """Return a message in HTML as Markdown."""
    cleaned = clean_message_page(html)
    found = read_with_xberg(cleaned.text.encode(), "text/html")
    mail.count({**found.gaps, **gaps}, cleaned.removed)
    return found.text.strip()


def _header(message: Message, name: str) -> str:
    """Return a header of a message as people read it."""
    raw = next((v for k, v in message.raw_items() if k.lower() == name.lower()), "")
    return " ".join(_decoded(str(raw)).split())


def _decoded(raw: str) -> str:
    """Return a value of a header with its encoded words decoded; it may also be plain bytes."""
    if not raw.isascii():
        return decode(raw.encode(errors="surrogateescape")).text
    try:
        return str(make_header(decode_header(raw)))
    except (HeaderParseError, LookupError, ValueError):
        return raw


def _outlook(content: bytes, *, with_text: bool = True) -> _Mail:
    from oxmsg import Message as OutlookMessage

    message = OutlookMessage.load(content)
    mail = _Mail(_outlook_headers(message))
    if with_text and (html := message.html_body):
        mail.text = _page(html, mail, {})
    elif with_text:
        cleaned = clean_message(unify_lines(message.body or ""))
        mail.text = cleaned.text.strip()
        mail.count({}, cleaned.removed)
    for number, each in enumerate(message.attachments, start=1):
        if each.attached_by_value and each.file_bytes is not None:
            ending = guess_extension(each.mime_type or "") or ""
            name = _named(each.file_name or "", number, ending)
            mail.attached.append(Member(name, each.file_bytes))
    return mail


def _outlook_headers(message: Any) -> dict[str, str]:
    """Return headers from the mail as it was sent, or from what Outlook notes beside it."""
    given = {name.lower(): value for name, value in message.message_headers.items()}
    sent = message.sent_date
    to = [f"{each.name} <{each.email_address}>" for each in message.recipients]
    noted = {
        "Subject": message.subject,
        "From": message.sender or "",
        "To": ", ".join(to),
        "Cc": "",
        "Date": sent.strftime("%a, %d %b %Y %H:%M:%S %z") if sent else "",
    }
    return {
        name: " ".join(_decoded(given.get(name.lower()) or value).split())
        for name, value in noted.items()
    }
