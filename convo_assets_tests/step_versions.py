"""Hold the version of every step against its code: `python -m convo_assets_tests.step_versions`.

`steps.lock.toml` names each step with its `VERSION` and the hashes of the code that its rows depend
on. Changed code needs a raised version, or a note that says why no row can differ.
"""

import argparse
import sys
import tomllib
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from convo_assets_tests.step_code import Code
from convo_assets_tests.step_lock import SameRows, Step, read_lock, write_lock

PROJECT = Path(__file__).parents[1]
LOCK = PROJECT / "steps.lock.toml"
HandedIn = Mapping[str, Collection[tuple[str, str]]]
HANDED_IN: HandedIn = {
    "converse": [("convo_assets.steps.retrieve", "PassageSearch")],
    "curate": [
        ("convo_assets.steps.redact", "Surrogates"),
        ("convo_assets.steps.redact", "shapes_of_all"),
        ("convo_assets.steps.retrieve", "PassageSearch"),
    ],
    "finetune": [("convo_assets.steps.retrieve", "PassageSearch")],
    "release": [("convo_assets.steps.redact", "Surrogates")],
}
"""What assets give their step of other steps, and what changes its rows.

The leak gate is not among it: what it lets pass is looked at again by checks, with today's rules.
"""
WITHOUT_ROWS = {"retrieve"}
"""Steps without rows of their own and so without a version: they count where they are handed in."""


def steps_of(root: Path, handed_in: HandedIn) -> dict[str, Step]:
    """Return every step below `root/steps` as its code is now.

    Raises:
        ValueError: If a step has no `VERSION`, more than one, or one that is no whole number; if
            something that is handed in does not exist.
    """
    code = Code(root)
    for module, definition in {pair for pairs in handed_in.values() for pair in pairs}:
        if module not in code.modules or definition not in code.modules[module].bindings:
            message = f"HANDED_IN names {definition} of {module}, which is not there."
            raise ValueError(message)
    found = {}
    for folder in sorted(path.parent for path in (root / "steps").glob("*/__init__.py")):
        name = folder.name
        if name in WITHOUT_ROWS:
            continue
        package = f"{root.name}.steps.{name}"
        homes = [module for module in code.within(package) if module.version is not None]
        if len(homes) != 1 or not str(homes[0].version).isdigit():
            message = (
                f'{package} needs one line VERSION = "1" (a whole number, as text), '
                f"and has {len(homes)}."
            )
            raise ValueError(message)
        found[name] = Step(
            version=str(homes[0].version),
            modules=code.hashes(package, handed_in.get(name, ())),
            home=homes[0].path.relative_to(root.parent).as_posix(),
        )
    return found


def problems(locked: Mapping[str, Step], steps: Mapping[str, Step]) -> list[str]:
    """Return what is wrong with each step, and what would be right."""
    found = []
    for name in sorted({*locked, *steps}):
        before, now = locked.get(name), steps.get(name)
        if before is None or now is None:
            what = "is not in steps.lock.toml" if before is None else "is in it and nowhere else"
            found.append(f"Step {name} {what}: run `make lock-steps`.")
        elif int(now.version) < int(before.version):
            found.append(
                f"Step {name} has version {now.version} and had {before.version}: rows of that "
                f"version may still be stored. Raise VERSION in {now.home}."
            )
        elif is_forgotten(before, now):
            found.append(_forgotten(name, before, now))
        elif (before.version, before.hash) != (now.version, now.hash):
            found.append(f"Step {name} has version {now.version} now: run `make lock-steps`.")
    return found


def is_forgotten(before: Step, now: Step) -> bool:
    """Return whether the code of a step changed and its version did not."""
    return before.version == now.version and before.hash != now.hash


def _forgotten(name: str, before: Step, now: Step) -> str:
    changed = [
        f"{module} ({_change(before.modules.get(module), now.modules.get(module))})"
        for module in sorted({*before.modules, *now.modules})
        if before.modules.get(module) != now.modules.get(module)
    ]
    return (
        f"The code of step {name} changed and its version {now.version} did not: "
        f"{', '.join(changed)}. If a row may differ, raise VERSION in {now.home} and run "
        "`make lock-steps`. If none can, say why: `python -m convo_assets_tests.step_versions "
        f'--update --same-rows {name} "why"`.'
    )


def _change(before: str | None, now: str | None) -> str:
    return "new" if before is None else "gone" if now is None else "changed"


def updated(
    locked: Mapping[str, Step],
    steps: Mapping[str, Step],
    same_rows: Mapping[str, str],
    *,
    today: date,
) -> dict[str, Step]:
    """Return the lock of today's code; notes are kept until the version is raised.

    Steps that may not be locked as they are stay as they were: `problems` names them.
    """
    found = {}
    for name, now in steps.items():
        before = locked.get(name, now)
        notes = list(before.same_rows) if before.version == now.version else []
        note = same_rows.get(name, same_rows.get("all", ""))
        if is_forgotten(before, now) and note:
            notes.append(SameRows(date=today.isoformat(), note=note))
        elif is_forgotten(before, now) or int(now.version) < int(before.version):
            found[name] = before
            continue
        found[name] = Step(version=now.version, modules=now.modules, same_rows=notes, home=now.home)
    return found


def main(
    arguments: Sequence[str] | None = None,
    *,
    root: Path = PROJECT / "convo_assets",
    handed_in: HandedIn = HANDED_IN,
) -> int:
    """Check the lock, or make it again; return 1 if a step is not as it should be."""
    parser = argparse.ArgumentParser(prog="step_versions", description=__doc__)
    parser.add_argument("--update", action="store_true", help="write steps.lock.toml again")
    parser.add_argument("--check", action="store_true", help="only say what is wrong (the default)")
    parser.add_argument(
        "--same-rows",
        nargs=2,
        action="append",
        default=[],
        metavar=("STEP", "NOTE"),
        help="why a change of this step, or of `all`, changes no row",
    )
    wanted = parser.parse_args(arguments)
    lock = root.parent / LOCK.name
    try:
        locked = read_lock(lock)
    except tomllib.TOMLDecodeError:
        parser.error(
            f"{lock.name} is no TOML, perhaps after a merge: take one side whole "
            f"(git checkout --ours {lock.name}), then --update"
        )
    steps = steps_of(root, handed_in)
    same_rows: dict[str, str] = {step: note.strip() for step, note in wanted.same_rows}
    if unknown := same_rows.keys() - steps.keys() - {"all"}:
        parser.error(f"no step {', '.join(sorted(unknown))}; there are {', '.join(steps)}")
    if same_rows and not wanted.update:
        parser.error("--same-rows goes with --update")
    if wanted.update:
        locked = updated(locked, steps, same_rows, today=datetime.now(UTC).date())
        write_lock(lock, locked)
    found = problems(locked, steps)
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
