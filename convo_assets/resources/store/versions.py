"""Versions of what is stored: of an asset's data, and of the steps that made its rows."""

from collections.abc import Mapping

from psycopg import sql

from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.store.tables import TABLES
from convo_assets.steps import chunk, converse, curate, embed, ingest, redact

VERSIONS: Mapping[str, str] = {
    "raw_docs": ingest.VERSION,
    "redacted_docs": redact.VERSION,
    "chunks": chunk.VERSION,
    "embeddings": embed.VERSION,
    "conversations": converse.VERSION,
    "finetune_dataset": curate.VERSION,
}
"""The version of the step that makes each asset, in the code that runs."""


def older_versions(store: SupabaseStore, source: str) -> dict[str, int]:
    """Return how many inputs of each asset another version of its step has dealt with.

    The next run derives them again. Assets of which there are none are left out.
    """
    query = "select asset, step_version, count(*) from convo.ledger where source = %s group by 1, 2"
    older = dict.fromkeys(VERSIONS, 0)
    with store.connect() as connection:
        for asset, version, count in connection.execute(query, [source]):
            if version != VERSIONS.get(asset, version):
                older[asset] += count
    return {asset: count for asset, count in older.items() if count}


_QUERY = sql.SQL(
    "select encode(sha256(convert_to(coalesce(string_agg({version}, ',' order by id), ''), "
    "'UTF8')), 'hex') from convo.{table} where source = %s"
)


def data_version(store: SupabaseStore, *, asset: str, source: str) -> str:
    """Return a hash over what identifies the content of every row of one asset and source.

    Rows are named by their content, so their identifiers are enough wherever an identifier covers
    all that the row says (`Table.version`).
    """
    table = TABLES[asset]
    query = _QUERY.format(version=sql.SQL(table.version), table=sql.Identifier(table.name))
    with store.connect() as connection:
        row = connection.execute(query, [source]).fetchone()
    return str(row[0]) if row else ""
