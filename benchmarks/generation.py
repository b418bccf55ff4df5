"""Questions per second: batches with a shared beginning against prompting one by one.

`python -m benchmarks.generation`: the packaged chat model, the same prompts, one run.
"""

import time

import typer

from convo_assets.resources.environments import world_for
from convo_assets.resources.settings import load_settings
from convo_assets.steps.converse.questions import question_prompts

PROMPTS = 48


def main() -> None:
    """Print both rates and their ratio."""
    model = world_for(load_settings()).chat_model
    facts = [f"The pump in hall {n} must be oiled within {n + 3} days." for n in range(PROMPTS)]
    prompts = [prompt for fact in facts for prompt in question_prompts(fact, count=1)]
    model.reply(prompts[:2])
    started = time.perf_counter()
    together = model.reply(prompts)
    batched = time.perf_counter() - started
    started = time.perf_counter()
    alone = [model.reply([prompt])[0] for prompt in prompts]
    single = time.perf_counter() - started
    same = sum(left == right for left, right in zip(together, alone, strict=True))
    typer.echo(f"together: {len(prompts) / batched:.2f} prompts/s")
    typer.echo(f"one by one: {len(prompts) / single:.2f} prompts/s")
    typer.echo(f"ratio: {single / batched:.2f}; {same} of {len(prompts)} replies are the same")


if __name__ == "__main__":
    typer.run(main)
