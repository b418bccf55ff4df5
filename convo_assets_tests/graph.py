"""Run the whole graph for one source, and read what is stored."""

from pathlib import Path
from typing import Any

import dagster as dg

from convo_assets.definitions import build_definitions
from convo_assets.resources.store import SupabaseStore
from convo_assets.roles import Resources

SOURCE = "handbook"
TABLES = (
    "raw_docs",
    "redacted_docs",
    "chunks",
    "embeddings",
    "conversations",
    "turns",
    "citations",
    "finetune_dataset",
)
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}

LEAVE = """# Leave

Employees accrue 1.75 days of annual leave per month because the law demands 21 days per year.

Ask Marta Olsen about exceptions.

## How do I request annual leave?

Send the dates of your annual leave to your manager, who answers within 5 working days.

## Carry over

If you have unused leave at the end of March, ask your manager for a written agreement.
"""
EXPENSES = """# Expenses

Questions go to Pavel Horak at pavel.horak@larkhollow.example at any time.

## How do I claim the costs of a hotel room?

Upload the receipt of the hotel room within 30 days after the trip ends.

## Limits

If you need a hotel room in a city, choose a room that costs at most 140 euros per night.
"""
TOOLS = {
    f"tool{i}": f"# {name.title()}s\n\nA {name} is a tool that costs {i}5 euros at any {name} shop."
    f"\n\n## How do I return a {name}?\n\n"
    f"Bring the {name} back to the {name} desk within {i} days.\n"
    for i, name in enumerate(["hammer", "ladder", "drill", "wrench", "shovel", "saw"], start=2)
}
"""Documents with little in common, enough of them for every split."""


def write_sources(home: Path, *, of: str = SOURCE, **documents: str) -> Path:
    """Write documents of a source, `handbook` if not said, and return its folder."""
    folder = home / "sources" / of
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in documents.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def run_graph(
    resources: Resources,
    *,
    of: str = SOURCE,
    run_config: dict[str, Any] | None = None,
    raise_on_error: bool = True,
) -> dg.ExecuteInProcessResult:
    """Materialize every asset of the source, with its checks."""
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("document_sources", [of])
        job = build_definitions(resources).resolve_job_def("process_source")
        return job.execute_in_process(
            partition_key=of,
            instance=instance,
            run_config={**QUIET, **(run_config or {})},
            raise_on_error=raise_on_error,
        )


def run_whole(
    resources: Resources,
    job: str,
    *,
    run_config: dict[str, Any] | None = None,
    raise_on_error: bool = True,
) -> dg.ExecuteInProcessResult:
    """Run a job over all sources, `release` or `finetune`."""
    with dg.DagsterInstance.ephemeral() as instance:
        return (
            build_definitions(resources)
            .resolve_job_def(job)
            .execute_in_process(
                instance=instance,
                run_config={**QUIET, **(run_config or {})},
                raise_on_error=raise_on_error,
            )
        )


def stored(store: SupabaseStore) -> dict[str, list[str]]:
    """Return every row of every table as text, sorted: equal stores are equal here."""
    with store.connect() as connection:
        return {
            table: sorted(
                row
                for (row,) in connection.execute(f"select t::text from convo.{table} t".encode())
            )
            for table in TABLES
        }


def ledger_times(store: SupabaseStore) -> dict[tuple[str, str], str]:
    """Return when each input of each asset was last dealt with."""
    with store.connect() as connection:
        rows = connection.execute("select asset, input_id, recorded_at::text from convo.ledger")
        return {(asset, input_id): at for asset, input_id, at in rows}


def file_times(folder: Path) -> dict[Path, int]:
    """Return when each file below a folder was last written."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
