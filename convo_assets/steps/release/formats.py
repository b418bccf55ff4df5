"""One row in the dialects that trainers read: one table, which releases and their card follow."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Messages = Sequence[Mapping[str, str]]
_SHAREGPT = {"system": "system", "user": "human", "assistant": "gpt"}


def openai(messages: Messages) -> dict[str, Any]:
    """Return OpenAI's fine-tuning format, read by most others as well."""
    return {"messages": [dict(message) for message in messages]}


def chatml(messages: Messages) -> dict[str, Any]:
    """Return the row as one text with ChatML's marks."""
    turns = (f"<|im_start|>{m['role']}\n{m['content']}<|im_end|>\n" for m in messages)
    return {"text": "".join(turns)}


def sharegpt(messages: Messages) -> dict[str, Any]:
    """Return ShareGPT's format, as LLaMA-Factory and Axolotl read it."""
    return {
        "conversations": [{"from": _SHAREGPT[m["role"]], "value": m["content"]} for m in messages]
    }


def alpaca(messages: Messages) -> dict[str, Any]:
    """Return the last exchange as an instruction, what came before as its history."""
    said = [m["content"] for m in messages if m["role"] != "system"]
    return {
        "instruction": said[-2],
        "input": "",
        "output": said[-1],
        "system": "".join(m["content"] for m in messages if m["role"] == "system"),
        "history": [list(pair) for pair in zip(said[:-2:2], said[1:-2:2], strict=True)],
    }


def prompt_completion(messages: Messages) -> dict[str, Any]:
    """Return TRL's conversational prompt and completion: the last answer is to be learnt."""
    said = [dict(message) for message in messages]
    return {"prompt": said[:-1], "completion": said[-1:]}


@dataclass(frozen=True, kw_only=True)
class DatasetFormat:
    """A dialect in which rows are written, one JSON object a line.

    Attributes:
        name: Folder of the release that holds it, with one JSONL file per split.
        read_by: Who reads it, for the dataset card.
        line: Turns the messages of a row into the object.
    """

    name: str
    read_by: str
    line: Callable[[Messages], dict[str, Any]]


DATASET_FORMATS = (
    DatasetFormat(name="openai", read_by="OpenAI fine-tuning, Axolotl, TRL", line=openai),
    DatasetFormat(name="chatml", read_by="trainers of plain text", line=chatml),
    DatasetFormat(name="sharegpt", read_by="LLaMA-Factory, Axolotl", line=sharegpt),
    DatasetFormat(name="alpaca", read_by="LLaMA-Factory and others", line=alpaca),
    DatasetFormat(name="trl", read_by="TRL, as prompt and completion", line=prompt_completion),
)
"""A new dialect is a function from messages to an object, here or in a module, and a line."""
