"""Mark what is stored to be derived again, while it stays stored until that has happened.

A mark is an empty fingerprint in the ledger: no step has it, so the input is pending for all steps.
The rows of the ledger stay, since they say which inputs a source had.
"""

from collections.abc import Mapping, Sequence

import psycopg

from convo_assets.errors import UnknownAssetError
from convo_assets.resources.store.audit_log import append
from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.store.tables import TABLES

INVALID = ""
"""The fingerprint of rows that are to be derived again."""

_MARK = (
    "with marked as (update convo.ledger set fingerprint = %s where {which} returning asset) "
    "select asset, count(*) from marked group by 1"
)


def stored_sources(store: SupabaseStore) -> list[str]:
    """Return the sources of which something has been derived, sorted."""
    with store.connect() as connection:
        rows = connection.execute("select distinct source from convo.ledger order by 1")
        return [source for (source,) in rows]


def invalidate_source(store: SupabaseStore, *, source: str, start: str) -> dict[str, int]:
    """Mark all inputs of a source, from one asset on downstream, and return their number by asset.

    Raises:
        UnknownAssetError: If no asset of a source has that name.
    """
    assets = _downstream(start)
    query = _MARK.format(which="source = %s and asset = any(%s)").encode()
    with store.connect() as connection:
        found = dict(connection.execute(query, [INVALID, source, assets]).fetchall())
        marked = {asset: found.get(asset, 0) for asset in assets}
        append(connection, "rederived", source, {"marked": marked})
    return marked


def invalidate_documents(
    store: SupabaseStore, *, raw_doc_ids: Sequence[str], start: str
) -> dict[str, int]:
    """Mark documents and what rests on them, from one asset on downstream; return the numbers.

    A conversation rests on the passages it cites as well, and a dataset row on those it shows.

    Raises:
        UnknownAssetError: If no asset of a source has that name.
    """
    query = _MARK.format(which="asset = %s and input_id = any(%s)").encode()
    marked: dict[str, int] = {}
    with store.connect() as connection:
        inputs = _inputs(connection, list(raw_doc_ids))
        for asset in _downstream(start):
            row = connection.execute(query, [INVALID, asset, inputs[asset]]).fetchone()
            marked[asset] = row[1] if row else 0
        said = {"marked": marked, "documents": sorted(raw_doc_ids)}
        append(connection, "rederived", "documents", said)
    return marked


def invalidated(store: SupabaseStore, source: str) -> dict[str, int]:
    """Return how many inputs of each asset are marked; assets with none are left out."""
    with store.connect() as connection:
        found = connection.execute(
            "select asset, count(*) from convo.ledger where source = %s and fingerprint = %s "
            "group by 1",
            [source, INVALID],
        ).fetchall()
    return dict(sorted(found, key=lambda row: [*TABLES].index(row[0])))


def command_for(source: str, *, start: str) -> str:
    """Return what to do about stored rows that are not as today's steps would make them."""
    return (
        f"Run `convo-assets rederive {source} --from {start}`, then materialize {start} and what "
        f"follows it for partition {source}."
    )


def _downstream(start: str) -> list[str]:
    """Return an asset and those that are made of it.

    Raises:
        UnknownAssetError: If no asset of a source has that name.
    """
    assets = [*TABLES]
    if start not in assets:
        raise UnknownAssetError(start, assets)
    return assets[assets.index(start) :]


def _inputs(connection: psycopg.Connection, raw_doc_ids: list[str]) -> Mapping[str, list[str]]:
    """Return the inputs of each asset that are these documents, or rest on them."""

    def ids(query: str, *of: list[str]) -> list[str]:
        return [identifier for (identifier,) in connection.execute(query.encode(), of)]

    docs = ids("select id from convo.redacted_docs where raw_doc_id = any(%s)", raw_doc_ids)
    chunks = ids("select id from convo.chunks where redacted_doc_id = any(%s)", docs)
    grown_from = ids(
        "select unnest(%s::text[]) union select c.chunk_id from convo.conversations c "
        "join convo.citations q on q.conversation_id = c.id where q.chunk_id = any(%s)",
        chunks,
        chunks,
    )
    conversations = ids(
        "select id from convo.conversations where chunk_id = any(%s) union "
        "select conversation_id from convo.finetune_dataset where context_ids && %s",
        grown_from,
        chunks,
    )
    return {
        "raw_docs": raw_doc_ids,
        "redacted_docs": raw_doc_ids,
        "chunks": docs,
        "embeddings": chunks,
        "conversations": grown_from,
        "finetune_dataset": conversations,
    }
