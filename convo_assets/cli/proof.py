"""Look for planted personal data in everything the pipeline has written."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow.parquet as pq
from psycopg import sql

from convo_assets.resources.store import SupabaseStore

_NOT_OURS = {"tokenizer.json"}
"""The vocabulary of a base model, copied: it knew common names before it met us."""

_TABLES = "select tablename from pg_tables where schemaname = 'convo' order by 1"


def values_found(
    planted: frozenset[str], *, store: SupabaseStore, artifacts: Path
) -> Mapping[str, int]:
    """Return how many planted values stand in each table and exported file, where there are any.

    Values are looked for as whole words, in any case, in everything that can be read as text.
    """
    longest_first = sorted(planted, key=len, reverse=True)
    pattern = re.compile(
        rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE
    )
    found: Counter[str] = Counter()
    for place, text in (*_rows(store), *_files(artifacts)):
        found[place] += len(pattern.findall(text))
    return {place: count for place, count in found.items() if count}


def _rows(store: SupabaseStore) -> Iterator[tuple[str, str]]:
    with store.connect() as connection:
        for (table,) in connection.execute(_TABLES).fetchall():
            query = sql.SQL("select t::text from convo.{} t").format(sql.Identifier(table))
            for (row,) in connection.execute(query):
                yield f"table {table}", row


def _files(artifacts: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(artifacts.rglob("*")):
        if path.suffix == ".parquet":
            yield str(path), "\n".join(map(str, pq.read_table(path).to_pylist()))
        elif path.is_file() and path.name not in _NOT_OURS:
            # Weights are no text, and yet may hold some.
            yield str(path), path.read_bytes().decode("utf-8", errors="ignore")
