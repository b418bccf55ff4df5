"""What has changed among document sources since they were last looked at: pure set differences."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_RUNS = 50
"""Sources taken up in one look; the others are still different at the next."""

MIN_TO_DOUBT = 3
"""From so many sources gone at once, and more than half, a listing is doubted."""


@dataclass(frozen=True)
class Memory:
    """What is remembered between two looks.

    `handled` has the fingerprint of each source as it was last taken up, empty once it was gone,
    and the generation in which that was; `last` is what the last look saw.
    """

    generation: int = 0
    handled: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    last: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Memory":
        """Read back what `as_json` has written; nothing gives an empty memory."""
        handled = {
            key: (str(seen), int(since)) for key, (seen, since) in value.get("h", {}).items()
        }
        return cls(int(value.get("g", 0)), handled, dict(value.get("l", {})))

    @property
    def moving(self) -> dict[str, str]:
        """Return what the last look saw of sources that were not taken up as they are."""
        return {
            key: seen for key, seen in self.last.items() if self.handled.get(key, ("",))[0] != seen
        }

    def as_json(self) -> dict[str, Any]:
        """Return the memory as plain values; only sources in motion are in `l`."""
        return {
            "g": self.generation,
            "h": {k: list(v) for k, v in self.handled.items()},
            "l": self.moving,
        }


@dataclass(frozen=True, kw_only=True)
class Look:
    """What is to be done after a look: sources to register, to run, and to take off the register.

    `doubted` counts sources that seem to be gone, when there are too many to believe it.
    """

    new: tuple[str, ...] = ()
    run: Mapping[str, str] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    doubted: int = 0
    memory: Memory = Memory()


def look(
    memory: Memory,
    now: Mapping[str, str],
    *,
    registered: Collection[str],
    unfinished: Collection[str],
    believe_deletions: bool = False,
) -> Look:
    """Compare the fingerprints of all sources with what is remembered.

    A source is taken up once two looks in a row have seen the same: files that are still being
    written change between them. A source that is gone is run once more, which erases what it has
    left, and is taken off the register when that has succeeded: when its last run is not
    `unfinished`. `run` maps to run keys, which hold the generation: what was deleted and comes back
    as it was is run again.
    """
    known = {*registered, *(key for key, (seen, _) in memory.handled.items() if seen)}
    gone = sorted(known - now.keys())
    if not believe_deletions and _doubtful(len(gone), len(known)):
        return Look(doubted=len(gone), memory=memory)
    handled = {key: seen for key, seen in memory.handled.items() if key in now or key in known}
    run: dict[str, str] = {}
    for key in [*sorted(now), *gone]:
        wanted = now.get(key, "")
        settled = key not in now or memory.last.get(key) == wanted
        if handled.get(key, (None, 0))[0] != wanted and settled and len(run) < MAX_RUNS:
            generation = memory.generation + 1
            handled[key] = (wanted, generation)
            run[key] = f"{key}:{wanted or 'gone'}:{generation}"
    drop = tuple(
        key for key in gone if key in registered and key not in run and key not in unfinished
    )
    kept = {key: seen for key, seen in handled.items() if key not in drop}
    return Look(
        new=tuple(key for key in run if key in now and key not in registered),
        run=run,
        drop=drop,
        memory=Memory(memory.generation + bool(run), kept, dict(now)),
    )


def _doubtful(gone: int, known: int) -> bool:
    return gone >= MIN_TO_DOUBT and 2 * gone > known
