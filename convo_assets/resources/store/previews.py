"""The first rows of an asset, as a file that people can open and that forgetting can erase."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from psycopg import sql

from convo_assets.resources.locks import exclusive
from convo_assets.resources.store.connection import SupabaseStore

PREVIEWS = "previews"
"""Folder of the artifacts: one folder per document source, one file per asset."""

LOCK = ".files.lock"
"""Beside it: who writes or erases files with words of documents holds it."""

_ROWS, _CHARACTERS = 5, 600

QUERIES: Mapping[str, str] = {
    "redacted_docs": "select name, content from convo.redacted_docs where {mine} order by id",
    "chunks": (
        "select concat_ws(' > ', variadic heading_path), content from convo.chunks "
        "where {mine} order by redacted_doc_id, ordinal"
    ),
    "conversations": (
        "select c.persona, string_agg(t.role || ': ' || t.content, chr(10) order by t.ordinal) "
        "from convo.conversations c join convo.turns t on t.conversation_id = c.id "
        "where {mine} group by c.id, c.persona order by c.id"
    ),
    "finetune_dataset": (
        "select split, (select string_agg((m ->> 'role') || ': ' || (m ->> 'content'), chr(10)) "
        "from jsonb_array_elements(messages) m) from convo.finetune_dataset "
        "where {mine} order by id"
    ),
}
"""For each asset with text: a heading and a text of each row. Raw documents are not shown."""


def write_preview(store: SupabaseStore, artifacts: Path, *, asset: str, source: str) -> Path:
    """Write the first rows of an asset as Markdown, and return where."""
    query = sql.SQL(f"{QUERIES[asset]} limit {_ROWS}").format(
        mine=sql.SQL("source = {}").format(sql.Literal(source))
    )
    folder = artifacts / PREVIEWS / source
    folder.mkdir(parents=True, exist_ok=True)
    # Under the lock, so that what is erased meanwhile is not written afterwards.
    with exclusive(artifacts / LOCK):
        with store.connect() as connection:
            rows = connection.execute(query).fetchall()
        return _write(folder / f"{asset}.md", f"The first rows of {asset}, {source}", rows)


def _write(path: Path, title: str, rows: Sequence[tuple[str, str]]) -> Path:
    """Write the page, whole or not at all, for its owner only."""
    # Indented, so that nothing of a document is taken for the page's own Markdown.
    parts = [f"# {title}"]
    for heading, text in rows:
        shown = text if len(text) <= _CHARACTERS else f"{text[:_CHARACTERS]} …"
        parts.append("\n".join(f"    {line}" for line in [heading or "-", "", *shown.splitlines()]))
    page = "\n\n".join(parts) + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != page:
        partial = path.with_suffix(".partial")
        partial.touch(mode=0o600)
        partial.write_text(page, encoding="utf-8")
        partial.replace(path)
    return path
