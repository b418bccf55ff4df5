"""Conversations of people as Markdown: a title, then one heading per message, with its role.

`## Message 2: reply`, its sender and date below. A `question` is the first message, a `follow-up` a
later one of the same sender, a `reply` anybody else's. `document_structure.read_messages` reads it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_HEADING = re.compile(r"^(#{1,4})(?= )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Post:
    """What one person wrote: `sender` tells people apart, `headers` are shown with it, by name."""

    sender: str
    headers: Mapping[str, str]
    text: str


def thread_markdown(title: str, posts: Sequence[Post]) -> str:
    """Return the messages of a conversation, which come in the order they were written in."""
    blocks = [f"# {title}".rstrip("# ")]
    for number, post in enumerate(posts, start=1):
        role = "reply" if post.sender != posts[0].sender else "follow-up"
        blocks.append(f"## Message {number}: {role if number > 1 else 'question'}")
        blocks += [*header_lines(post.headers), _HEADING.sub(r"\1##", post.text)]
    return "\n\n".join(filter(None, blocks))


def header_lines(headers: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each header that says something."""
    return (f"**{name}**: {value}" for name, value in headers.items() if value)
