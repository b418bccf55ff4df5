"""What was refused or read in part, by the names that people know, with what to do about it."""

from collections.abc import Mapping

from rich.console import Console

from convo_assets.reasons import advised, sentences
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.ledger import refused
from convo_assets.resources.store.tracing import origins_of
from convo_assets.roles import Resources


def show_refused(
    console: Console, store: SupabaseStore, resources: Resources, source: str, *assets: str
) -> None:
    """Print every input of these assets, or of all, that was not taken as a whole, and why."""
    found = [one for one in refused(store, source=source) if not assets or one.asset in assets]
    # Paths may name people: they are read from the source and shown here, never stored.
    paths = dict(resources.sources.files(source).paths())
    origins = origins_of(store, source=source)
    for one in found:
        raw_doc, place = origins.get(one.input_id, (one.input_id, ""))
        what = " ".join(filter(None, [paths.get(raw_doc, one.input_id), place]))
        where = f"  [{', '.join(one.places)}]" if one.places else ""
        console.print(
            f"{source}  {one.asset}  {one.outcome}  {what}  ({counts(one.reasons)}){where}",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
        console.print(
            f"    {sentences(one.reasons)} {advised(one.reasons)}".rstrip(),
            highlight=False,
            markup=False,
            soft_wrap=True,
            style="dim",
        )


def counts(numbers: Mapping[str, int]) -> str:
    """Return counts as one line, largest first."""
    ordered = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{name} {count}" for name, count in ordered)
