"""Read what a model was asked to write as JSON: strictly if it can be, tolerantly if it must.

Models put JSON in fences, behind "Sure!", cut a bracket, or write a list of lines instead. What can
be read without guessing at words is read; anything else is no reply, and is asked for once more.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from json_repair import repair_json

_FENCE = re.compile(r"```[\w-]*\s*\n(.*?)(?:\n```|\Z)", re.DOTALL)
_ITEM = re.compile(
    r"^[ \t]*(?:[-*•]|[*_]{0,2}\(?(?P<n>\d{1,2})[.):\]][*_]{0,2})[ \t]+(?P<text>.+?)[ \t]*$",
    re.MULTILINE,
)
_LABEL = re.compile(
    r"^[*_\s]*(?:(?:follow[- ]?up )?question|user|q|answer|assistant|a|frage|antwort|réponse|"
    r"pregunta|respuesta)"
    r"\s*\d*[*_\s]*[:：][*_\s]*",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"^(\*\*|__)(?P<text>(?:(?!\1).)+)\1$", re.DOTALL)
_QUOTES = (('"', '"'), ("“", "”"), ("„", "“"), ("«", "»"), ("'", "'"))


def read_items(text: str, *, name: str, words: str) -> list[Mapping[str, Any]] | None:
    """Return the objects of the list `name` in a reply, None if there is nothing of the kind.

    In a reply without JSON, the lines of a list are taken for objects that have nothing but
    `words`, and their number as `n`.
    """
    for found in _values(text):
        alone = isinstance(found, dict) and words in found
        items = [found] if alone else _list_in(found, name)
        if items is not None:
            return [item for item in items if isinstance(item, dict)]
    lines: list[Mapping[str, Any]] = [
        {"n": int(item["n"]) if item["n"] else place, words: item["text"]}
        for place, item in enumerate(_ITEM.finditer(text), start=1)
    ]
    lines = lines or [
        {"n": place, words: line[label.end() :]}
        for place, (line, label) in enumerate(_labelled(text), start=1)
    ]
    return lines or None


def _labelled(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield the lines that begin with a label, "Question: …", each with the label."""
    for line in text.splitlines():
        if (label := _LABEL.match(line)) and line[label.end() :].strip():
            yield line, label


def plain_words(value: object) -> str:
    """Return a text that a model wrote without labels, quotes and emphasis around the whole."""
    text = _LABEL.sub("", str(value).strip() if isinstance(value, str) else "").strip()
    if emphasis := _EMPHASIS.match(text):
        text = emphasis["text"].strip()
    for opening, closing in _QUOTES:
        whole = text[1:-1]
        if len(text) > 1 and text[0] == opening and text[-1] == closing and opening not in whole:
            text = whole.strip()
    return text


def texts(value: object) -> list[str]:
    """Return texts that a model gave as a list, or one that it gave alone."""
    given = value if isinstance(value, list) else [value]
    return [one.strip() for one in given if isinstance(one, str) and one.strip()]


def numbers(value: object) -> list[int]:
    """Return numbers that a model gave as a list, or alone, as digits or with a letter: "F2"."""
    given = value if isinstance(value, list) else [value]
    return [int(found) for one in given for found in re.findall(r"\d+", str(one))]


def _values(text: str) -> Iterator[object]:
    """Yield what JSON there is: the whole, what is in a fence, from the first bracket on."""
    begins = re.search(r"[{\[]", text)
    spans = [text, *(fence[1] for fence in _FENCE.finditer(text))]
    spans += [text[begins.start() :]] if begins else []
    for span in spans:
        try:
            yield json.loads(span)
        except ValueError:
            continue
    lines = [_object(line) for line in text.splitlines() if line.strip().startswith("{")]
    if len(lines) > 1 and None not in lines:
        yield lines
    if begins and re.search(r"[{\[]\s*[\"'{\]}]", text):
        yield repair_json(text[begins.start() :], return_objects=True)


def _object(line: str) -> object:
    try:
        return json.loads(line)
    except ValueError:
        return None


def _list_in(value: object, name: str) -> Sequence[object] | None:
    """Return the list of that name, the only list there is, or a single object as one."""
    if isinstance(value, list):
        inner = [_list_in(one, name) for one in value if isinstance(one, dict) and name in one]
        return next((one for one in inner if one is not None), value)
    if not isinstance(value, dict):
        return None
    named = value.get(name)
    if isinstance(named, dict):
        numbered = [{"n": key, **one} for key, one in named.items() if isinstance(one, dict)]
        return numbered or [named]
    lists = [one for one in value.values() if isinstance(one, list)]
    only = lists[0] if len(lists) == 1 and all(isinstance(one, dict) for one in lists[0]) else None
    return named if isinstance(named, list) else only
