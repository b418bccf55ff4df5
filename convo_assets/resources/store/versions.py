"""The version of an asset's data: it changes exactly when a stored row does."""

from psycopg import sql

from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.store.tables import TABLES

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
