"""One row in the dialects that trainers read."""

from collections.abc import Callable, Mapping, Sequence
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


FORMATS: Mapping[str, Callable[[Messages], dict[str, Any]]] = {
    "openai": openai,
    "chatml": chatml,
    "sharegpt": sharegpt,
    "alpaca": alpaca,
    "trl": prompt_completion,
}
"""Each is a folder of a release, with one JSONL file per split."""
