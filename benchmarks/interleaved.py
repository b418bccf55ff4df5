"""Several ways to do the same work, in turn and round by round: all meet the same machine."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import typer

ROUNDS = 5


@dataclass(frozen=True)
class Timings:
    """Seconds of each round of one way: on the clock, and of this process's processors."""

    wall: Sequence[float]
    cpu: Sequence[float]


def interleave(
    ways: Mapping[str, Callable[[], object]],
    *,
    rounds: int = ROUNDS,
    before: Callable[[str], object] = lambda _: None,
) -> dict[str, Timings]:
    """Return the seconds of each way; every round starts with another one.

    `before` makes ready for a way, untimed. A way that costs more the first time is to be run once
    before.
    """
    names = list(ways)
    walls: dict[str, list[float]] = {name: [] for name in names}
    cpus: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            before(name)
            wall, cpu = time.perf_counter(), time.process_time()
            ways[name]()
            walls[name].append(time.perf_counter() - wall)
            cpus[name].append(time.process_time() - cpu)
    return {name: Timings(walls[name], cpus[name]) for name in names}


def report(
    taken: Mapping[str, Timings], *, amount: float, unit: str, ours: str, limits: Mapping[str, str]
) -> None:
    """Print the rate of each way at its least and median time, and ours as a share of the others.

    `limits` say of some ways what they are the limit of.
    """
    rounds = len(taken[ours].wall)
    typer.echo(f"{amount:,.3g} {unit}, {rounds} rounds in turn, median (best)")
    for name, timings in taken.items():
        typer.echo(
            f"  {name}: {amount / median(timings.wall):,.3g} "
            f"({amount / min(timings.wall):,.3g}) {unit}/s, "
            f"{median(timings.cpu):.2f} ({min(timings.cpu):.2f}) s of this process's processor"
            + (f" [{limits[name]}]" if name in limits else "")
        )
        if name != ours:
            wall = _ratio(timings.wall, taken[ours].wall)
            cpu = _ratio(timings.cpu, taken[ours].cpu)
            typer.echo(f"    ours is {wall:.2f} times as fast, by processor time {cpu:.2f} times")


def _ratio(theirs: Sequence[float], ours: Sequence[float]) -> float:
    """Return the median over the rounds of how many times faster we are."""
    return median(their / our for their, our in zip(theirs, ours, strict=True))
