"""The forms of replies, as JSON Schema that a server can hold a model to."""

import json
from collections.abc import Mapping


def _schema(name: str, fields: Mapping[str, Mapping[str, object]]) -> str:
    """Return the schema of a list of objects with these fields, all of which are required."""
    item = {
        "type": "object",
        "properties": {"n": {"type": "integer"}, **fields},
        "required": ["n", *fields],
        "additionalProperties": False,
    }
    whole = {
        "type": "object",
        "properties": {name: {"type": "array", "items": item}},
        "required": [name],
        "additionalProperties": False,
    }
    return json.dumps(whole)


_TEXT: Mapping[str, object] = {"type": "string"}
FACT_SCHEMA = _schema("facts", {"fact": _TEXT, "quote": _TEXT})
TURN_SCHEMA = _schema(
    "turns",
    {"text": _TEXT, "alone": _TEXT, "facts": {"type": "array", "items": {"type": "integer"}}},
)
ANSWER_SCHEMA = _schema(
    "answers",
    {
        "quotes": {"type": "array", "items": _TEXT},
        "answer": _TEXT,
        "found": {"type": "string", "enum": ["yes", "partly", "no"]},
    },
)
