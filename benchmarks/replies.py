"""How many good replies of a large model the gates refuse and how many bad ones they let through.

`python -m benchmarks.replies [tuned|held_out] [--examples]`: messages, answers and whole replies
written by hand for the prompts of the large path about open documents, each taken through the code
that a model's replies go through; no judge is asked. Bars: 5 % of either.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

import typer

from convo_assets_tests.recorded_replies import Hearing, Judged, excerpts


def main(part: Annotated[str, typer.Argument()] = "tuned", *, examples: bool = False) -> None:
    """Print the shares of errors, by task, by kind of fault and by gate."""
    documents = excerpts(part)
    judged = list(Hearing(documents).judged())
    typer.echo(f"{part}: {len(judged)} replies about {len(documents)} documents")
    tasks = sorted({one.task for one in judged})
    for name in ["all", *tasks]:
        tell(name, [one for one in judged if name in {"all", one.task}])
    if examples:
        for one in judged:
            if one.wrong:
                outcome = one.reason or "accepted"
                typer.echo(f"  {one.document}, {one.task}, {one.kind or 'good'}: {outcome}")
                typer.echo(f"    {' '.join(one.text.split())[:160]}")


def tell(name: str, judged: Sequence[Judged]) -> None:
    """Print what became of some replies."""
    good = [one for one in judged if one.good]
    bad = [one for one in judged if not one.good]
    refused = [one for one in good if one.wrong]
    accepted = [one for one in bad if one.wrong]
    typer.echo(f"{name}")
    typer.echo(f"  good refused: {len(refused)} of {len(good)} ({share(refused, good):.1%})")
    typer.echo(f"    by gate: {dict(Counter(one.reason for one in refused).most_common())}")
    typer.echo(f"  bad accepted: {len(accepted)} of {len(bad)} ({share(accepted, bad):.1%})")
    typer.echo(f"    by fault: {dict(Counter(one.kind for one in accepted).most_common())}")
    typer.echo(f"  bad by gate: {dict(Counter(o.reason for o in bad if o.reason).most_common())}")


def share(some: Sequence[Judged], of: Sequence[Judged]) -> float:
    """Return the share that some replies are of others."""
    return len(some) / len(of) if of else 0.0


if __name__ == "__main__":
    typer.run(main)
