"""What the Dagster UI shows about an asset: counts, reasons and layout, never content."""

from collections.abc import Mapping
from typing import Any

import dagster as dg
from psycopg import sql

from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.store.ledger import Summary
from convo_assets.resources.store.tables import TABLES


def metadata_of(
    store: SupabaseStore, *, asset: str, source: str, summary: Summary
) -> dict[str, Any]:
    """Return metadata for the materialization of one asset of one source."""
    table = TABLES[asset]
    figures = {
        name: counts_table(counts, of=name)
        for name, counts in figures_of(store, asset=asset, source=source).items()
    }
    return {
        "dagster/partition_row_count": summary.outputs,
        "dagster/table_name": f"convo.{table.name}",
        "dagster/storage_kind": "postgres",
        "dagster/column_schema": dg.TableSchema(
            columns=[
                dg.TableColumn(name, type=kind) for name, kind in table.relations[0].columns.items()
            ]
        ),
        "inputs": summary.inputs,
        "inputs by outcome": counts_table(summary.outcomes, of="outcome"),
        "rejections by reason": counts_table(summary.reasons, of="reason"),
        **figures,
    }


def figures_of(store: SupabaseStore, *, asset: str, source: str) -> dict[str, dict[str, int]]:
    """Return the numbers that describe one asset of one source, by name."""
    figures = {}
    with store.connect() as connection:
        for name, figure in TABLES[asset].figures.items():
            rows = sql.SQL("(select * from convo.{} where source = {})").format(
                sql.Identifier(asset), sql.Literal(source)
            )
            query = sql.SQL(figure).format(rows=rows)
            counts = connection.execute(query).fetchall()
            figures[name] = {str(key): int(count) for key, count in sorted(counts)}
    return figures


def counts_table(counts: Mapping[str, int], *, of: str) -> dg.TableMetadataValue:
    """Return counts as a table for the UI."""
    return dg.MetadataValue.table(
        records=[dg.TableRecord({of: key, "count": count}) for key, count in counts.items()],
        schema=dg.TableSchema(
            columns=[dg.TableColumn(of, type="text"), dg.TableColumn("count", type="int")]
        ),
    )
