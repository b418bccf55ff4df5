"""`steps.lock.toml`: the version of every step, and the code that its rows depend on."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from convo_assets.identity import content_id


@dataclass(frozen=True, kw_only=True)
class SameRows:
    """A statement that a change of the code cannot change a row."""

    date: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step's version, the hash of what its rows depend on per module, and notes since then."""

    version: str
    modules: Mapping[str, str]
    same_rows: Sequence[SameRows] = ()
    home: str = field(default="", compare=False)

    @property
    def hash(self) -> str:
        """Return one hash of all modules."""
        return content_id(dict(self.modules))


def read_lock(path: Path) -> dict[str, Step]:
    """Return the locked steps; none if there is no lock yet."""
    if not path.exists():
        return {}
    return {
        name: Step(
            version=table["version"],
            modules=table["modules"],
            same_rows=[SameRows(**note) for note in table.get("same_rows", [])],
        )
        for name, table in tomllib.loads(path.read_text(encoding="utf-8")).items()
    }


def write_lock(path: Path, steps: Mapping[str, Step]) -> None:
    """Write the locked steps, one line per module."""
    lines = [
        "# The version of every step, and the code that its rows depend on. Made by",
        "# `make lock-steps` (convo_assets_tests/step_versions.py); not to be edited.",
    ]
    for name, step in sorted(steps.items()):
        lines += ["", f"[{name}]", f"version = {_quoted(step.version)}"]
        for same in step.same_rows:
            lines += [f"[[{name}.same_rows]]", f"date = {_quoted(same.date)}"]
            lines += [f"note = {_quoted(same.note)}"]
        lines += [f"[{name}.modules]"]
        lines += [f"{_quoted(module)} = {_quoted(h)}" for module, h in step.modules.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _quoted(text: str) -> str:
    """Return a basic string of TOML."""
    plain = " ".join(text.split())
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
