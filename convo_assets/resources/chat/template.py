"""What a chat template writes, the same every day."""

from collections.abc import Mapping, Sequence
from typing import Any

DATE = "26 Jul 2024"
"""The templates of LLaMA 3 name a date; that of 3.2 takes today's where none is given, and the same
prompts would not give the same rows tomorrow. This one is what 3.1 falls back on."""


def render(tokenizer: Any, messages: Sequence[Mapping[str, str]], *, prompt: bool) -> str:
    """Return messages as the model reads them, special tokens included; a prompt asks for more."""
    said = [dict(message) for message in messages]
    return str(
        tokenizer.apply_chat_template(
            said, tokenize=False, add_generation_prompt=prompt, date_string=DATE
        )
    )
