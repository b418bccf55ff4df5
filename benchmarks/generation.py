"""Tokens per second: batches with a shared beginning against prompting one by one.

`python -m benchmarks.generation`: the packaged chat model, the same prompts, one run.
"""

import time
from collections.abc import Callable

import typer

from convo_assets.resources.environments import resources_with_secrets
from convo_assets.resources.settings import load_settings
from convo_assets.steps.converse import ChatModel, Prompt

PROMPTS = 48


def main() -> None:
    """Print both rates and their ratio."""
    model = resources_with_secrets(load_settings()).chat_model
    facts = [f"The pump in hall {n} must be oiled within {n + 3} days." for n in range(PROMPTS)]
    prompts = [
        Prompt(system="Write the question that a fact answers.", user=fact, max_tokens=16)
        for fact in facts
    ]
    model.reply(prompts[:2])
    together, batched = _timed(model, lambda: model.reply(prompts))
    alone, single = _timed(model, lambda: [model.reply([prompt])[0] for prompt in prompts])
    same = sum(left == right for left, right in zip(together, alone, strict=True))
    typer.echo(f"together: {batched:.0f} tokens/s, read and written")
    typer.echo(f"one by one: {single:.0f} tokens/s")
    typer.echo(f"ratio: {batched / single:.2f}; {same} of {len(prompts)} replies are the same")


def _timed(model: ChatModel, ask: Callable[[], list[str]]) -> tuple[list[str], float]:
    """Return the replies, and how many tokens were read and written in a second."""
    before, started = model.usage, time.perf_counter()
    replies = ask()
    took, after = time.perf_counter() - started, model.usage
    tokens = sum(
        getattr(after, kind) - getattr(before, kind) for kind in ("prompt_tokens", "reply_tokens")
    )
    return replies, tokens / took


if __name__ == "__main__":
    typer.run(main)
