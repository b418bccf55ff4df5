"""What came out of a run, for the console."""

from pathlib import Path

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from convo_assets.figures import Comparison, plain
from convo_assets.reasons import sentences
from convo_assets.records import Conversation
from convo_assets.resources.releases import ReleaseFiles
from convo_assets.resources.releases.files import MODELS, RELEASES
from convo_assets.resources.releases.records import ModelRecords, ReleaseRecords
from convo_assets.resources.store import StoredRows, SupabaseStore
from convo_assets.resources.store.ledger import summarize
from convo_assets.resources.store.reporting import figures_of
from convo_assets.resources.store.tables import TABLES
from convo_assets.resources.store.views import VIEWS
from convo_assets.steps.finetune.figures import model_figures
from convo_assets.steps.release.card import SPLITS


def sources_table(store: SupabaseStore, keys: list[str]) -> Table:
    """Return the numbers of every source."""
    columns = ("source", "documents", "redactions", "chunks", "conversations", "dataset rows")
    table = Table(*columns, title="What came out")
    for key in keys:
        redactions = figures_of(store, asset="redacted_docs", source=key)["redactions by type"]
        table.add_row(
            key,
            str(summarize(store, asset="redacted_docs", source=key).outputs),
            str(sum(redactions.values())),
            *(
                str(summarize(store, asset=asset, source=key).outputs)
                for asset in ("chunks", "conversations", "finetune_dataset")
            ),
        )
    return table


def refusals_table(store: SupabaseStore, keys: list[str]) -> Table:
    """Return what was refused in every source, by asset and reason."""
    columns = ("source", "asset", "reason", "count", "what it means")
    table = Table(*columns, title="What was refused, and why")
    for key in keys:
        for asset in TABLES:
            reasons = summarize(store, asset=asset, source=key).reasons
            for reason, count in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
                table.add_row(key, asset, plain(reason), str(count), sentences([reason]))
        table.add_section()
    return table


def show_comparison(console: Console, comparison: Comparison) -> None:
    """Print figures side by side: yellow where a goal is not met, each with what it means."""
    console.print(f"\n{comparison.title.capitalize()}", style="bold")
    if comparison.meaning:
        console.print(comparison.meaning, style="dim", highlight=False)
    goals = ("goal",) if comparison.has_goals else ()
    table = Table(Column("figure", min_width=24), *goals, *comparison.columns)
    for row in comparison.rows:
        meaning = "" if comparison.meaning else row.meaning.text
        name = Text(f"{row.name}\n{meaning}".strip())
        name.stylize("dim", len(row.name))
        cells = (
            Text(cell.shown, style="yellow" if cell.grade == "poor" else "") for cell in row.cells
        )
        table.add_row(name, *([row.meaning.goal] if goals else []), *cells)
    console.print(table)


def show_conversation(console: Console, store: SupabaseStore, keys: list[str]) -> None:
    """Print the conversation with the most turns, and the passages its answers rest on."""
    best: Conversation | None = None
    for key in keys:
        rows: StoredRows[Conversation] = StoredRows(
            store=store, view=VIEWS["conversations"], source=key
        )
        for conversation in rows.read([identifier for identifier, _ in rows.list_items()]):
            if best is None or len(conversation.turns) > len(best.turns):
                best = conversation
    if best is None:
        return
    console.print(f"\n[bold]One conversation[/] ({best.source}, {best.tier} tier, {best.model})")
    for turn in best.turns:
        console.print(f"  {turn.role}: {turn.text}", markup=False, highlight=False)
        for cited in turn.citations:
            where = f"characters {cited.start}-{cited.end}, retrieved at rank {cited.rank}"
            console.print(f"      rests on chunk {cited.chunk_id}, {where}", style="dim")
    console.print()


def show_release(console: Console, store: SupabaseStore, artifacts: Path) -> None:
    """Print the newest release, and where its files are."""
    latest = ReleaseRecords(store).latest()
    if latest is None:
        return
    rows = latest.manifest["counts"]["rows"]
    said = ", ".join(f"{rows.get(split, 0)} {split}" for split in SPLITS)
    console.print(f"[bold]Release {latest.version}[/]: {said}")
    console.print(f"  {artifacts / RELEASES / latest.version}\n", highlight=False)


def show_model(console: Console, store: SupabaseStore, artifacts: Path) -> None:
    """Print how the newest tuned model compares with its base, and what it gives away."""
    run = ModelRecords(store).latest()
    if run is None:
        return
    files = ReleaseFiles(artifacts / MODELS / run)
    console.print(f"[bold]Model {run}[/], tuned from {files.manifest['base_model']}")
    for comparison in model_figures(files.manifest):
        show_comparison(console, comparison)
    console.print(f"  {files.folder}\n", highlight=False)
