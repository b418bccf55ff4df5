"""What the Dagster UI shows about an asset: counts, reasons and layout, never content."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlparse

import dagster as dg
from psycopg import sql

from convo_assets.figures import MEANINGS, Figure, counted
from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.store.ledger import Summary
from convo_assets.resources.store.lineage import column_lineage
from convo_assets.resources.store.tables import TABLES
from convo_assets.resources.store.versions import older_versions
from convo_assets.ui_metadata import bars, counts_table, reasons_table, sections_metadata


def metadata_of(
    store: SupabaseStore, *, asset: str, source: str, summary: Summary
) -> dict[str, Any]:
    """Return metadata for the materialization of one asset of one source."""
    table = TABLES[asset]
    counts = figures_of(store, asset=asset, source=source)
    return {
        "dagster/partition_row_count": summary.outputs,
        "dagster/table_name": f"convo.{table.name}",
        "dagster/storage_kind": "postgres",
        "dagster/column_schema": _columns(store, table.name, table.relations[0].columns),
        "dagster/column_lineage": column_lineage(asset),
        **_where(store),
        "inputs": summary.inputs,
        "made by an older version": older_versions(store, source).get(asset, 0),
        "inputs by outcome": counts_table(summary.outcomes, of="outcome"),
        "left out by reason": reasons_table(summary.reasons),
        "left out by reason, chart": bars(summary.reasons),
        **(
            {"removed by kind": counts_table(summary.removed, of="kind")} if summary.removed else {}
        ),
        **sections_metadata(
            {name: counted(found) for name, found in counts.items()}, charts=table.plots
        ),
        **_share_metadata(shares_of(store, asset=asset, source=source)),
    }


def _share_metadata(shares: Sequence[Figure]) -> dict[str, Any]:
    """Return shares as numbers, which the UI plots over time, each with what it was measured on."""
    measured = [share for share in shares if share.value is not None]
    return {
        **{share.name: round(share.value or 0.0, 4) for share in measured},
        **{f"{share.name}, n": share.count for share in measured},
        **{share.name: share.shown for share in shares if share.value is None},
    }


def _columns(store: SupabaseStore, table: str, kinds: Mapping[str, str]) -> dg.TableSchema:
    """Return the columns of a table, with what the migrations say that they hold."""
    with store.connect() as connection:
        said = dict(
            connection.execute(
                "select attname::text, col_description(attrelid, attnum) from pg_attribute "
                "where attrelid = %s::regclass and attnum > 0",
                [f"convo.{table}"],
            ).fetchall()
        )
    return dg.TableSchema(
        columns=[dg.TableColumn(n, type=k, description=said.get(n)) for n, k in kinds.items()]
    )


def _where(store: SupabaseStore) -> dict[str, Any]:
    """Return where the table can be looked at: without user and password."""
    with store.connect() as connection:
        at = connection.info
        found: dict[str, Any] = {"dagster/uri": f"postgresql://{at.host}:{at.port}/{at.dbname}"}
    project, _, domain = urlparse(store.project_url).netloc.partition(".")
    if domain == "supabase.co":
        page = f"https://supabase.com/dashboard/project/{project}/editor"
        found["table editor"] = dg.MetadataValue.url(page)
    return found


def figures_of(store: SupabaseStore, *, asset: str, source: str) -> dict[str, dict[str, int]]:
    """Return the numbers that describe one asset of one source, by name."""
    with store.connect() as connection:
        found = {
            name: connection.execute(_over(figure, asset, source)).fetchall()
            for name, figure in TABLES[asset].figures.items()
        }
    return {
        name: {str(key): int(count) for key, count in sorted(counts)}
        for name, counts in found.items()
    }


def shares_of(store: SupabaseStore, *, asset: str, source: str) -> list[Figure]:
    """Return the shares that describe one asset of one source."""
    with store.connect() as connection:
        found = {
            name: connection.execute(_over(share, asset, source)).fetchone()
            for name, share in TABLES[asset].shares.items()
        }
    return [
        Figure(name=name, value=row[0], count=int(row[1] or 0), meaning=MEANINGS[name])
        for name, row in found.items()
        if row
    ]


def _over(query: str, asset: str, source: str) -> sql.Composed:
    """Return a figure's query over the rows of one source."""
    rows = sql.SQL("(select * from convo.{} where source = {})").format(
        sql.Identifier(asset), sql.Literal(source)
    )
    return sql.SQL(query).format(rows=rows)
