"""What is read from a chat completion: the text without its thoughts, or why there is none."""

import re
from typing import Any

from convo_assets.steps.converse import Reply, ReplyFault

_TAG = "think|thinking|thought|reasoning"
_THOUGHT = re.compile(rf"^.*</(?:{_TAG})>", re.DOTALL | re.IGNORECASE)
"""Up to its end: templates that open a thought themselves show only the end in the reply."""

_BEGUN = re.compile(rf"<(?:{_TAG})>.*\Z", re.DOTALL | re.IGNORECASE)
_ENDED_BY: dict[str, ReplyFault] = {"length": "reply_cut", "content_filter": "reply_refused"}


def read_reply(choice: Any) -> Reply:
    """Return what a model says in a choice of a completion.

    A thought that was cut off leaves nothing to read.
    """
    text = without_thoughts(choice.message.content or "")
    if choice.message.content is None and getattr(choice.message, "refusal", None):
        return Reply(fault="reply_refused")
    fault = _ENDED_BY.get(getattr(choice, "finish_reason", None) or "")
    if not text and fault is None:
        fault = "reply_empty"
    return Reply(text=text, fault=fault)


def without_thoughts(text: str) -> str:
    """Return a reply without what a model thought before it."""
    return _BEGUN.sub("", _THOUGHT.sub("", text)).strip()
