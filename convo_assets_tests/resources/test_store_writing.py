"""What is written to the store: whole batches, bounded, by a schema that Supabase accepts."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from convo_assets.errors import StoreRefusedError
from convo_assets.item_results import ItemResult, StepFingerprint
from convo_assets.resources.postgres import EmbeddedPostgres
from convo_assets.resources.settings import PROJECT
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.ledger import summarize
from convo_assets.resources.store.migrations import migrate
from convo_assets.resources.store.writing import commit
from convo_assets.transforms import BatchLimits, bounded
from convo_assets_tests.builders import a_chunk, a_raw_doc, a_redacted_doc


def test_a_batch_is_written_whole_or_not_at_all(store: SupabaseStore) -> None:
    doc = a_raw_doc(identifier="a")
    twice = [
        ItemResult(input_id="a", rows=(doc,)),
        ItemResult(input_id="b", rows=(a_raw_doc(identifier="b"),), outcome="no such outcome"),  # type: ignore[arg-type]
    ]

    with pytest.raises(StoreRefusedError) as refused:
        commit(
            store,
            twice,
            asset="raw_docs",
            source="s",
            fingerprint=StepFingerprint(step="s", version="1"),
        )

    assert "convo.ledger by ledger_outcome_check: CheckViolation" in str(refused.value)
    assert "no such outcome" not in str(refused.value)
    assert summarize(store, asset="raw_docs", source="s").inputs == 0


def test_batches_are_bounded_in_rows_and_in_size() -> None:
    sizes = [("a", 5), ("b", 5), ("c", 50), ("d", 1), ("e", 1), ("f", 1)]

    assert list(bounded(sizes, BatchLimits(rows=2, size=10))) == [
        ["a", "b"],
        ["c"],
        ["d", "e"],
        ["f"],
    ]


@pytest.mark.skipif(not shutil.which("supabase"), reason="the Supabase CLI is not installed (npm)")
def test_the_supabase_cli_agrees_with_our_migrator(store_home: Path) -> None:
    url = EmbeddedPostgres(store_home).ensure().url
    migrate(url)

    def supabase(*arguments: str) -> str:
        command = ["supabase", *arguments, f"--remote={url}", "--yes"]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    assert "up to date" in supabase("db", "push", "--dry-run")
    assert "No issues found" in supabase("db", "advisors")


def test_a_chunk_that_is_told_in_another_language_stays_the_chunk_that_it_is(
    store: SupabaseStore,
) -> None:
    raw, doc, chunk = a_raw_doc(), a_redacted_doc(), a_chunk("Der Tarif gilt.")
    step = StepFingerprint(step="chunk", version="1")
    for asset, parent, row in (
        ("raw_docs", "file", raw),
        ("redacted_docs", raw.id, doc),
        ("chunks", doc.id, replace(chunk, redacted_doc_id=doc.id, language="en")),
        ("chunks", doc.id, replace(chunk, redacted_doc_id=doc.id, language="de")),
    ):
        made = [ItemResult(input_id=parent, rows=(row,))]
        commit(store, made, asset=asset, source="s", fingerprint=step)

    with store.connect() as connection:
        rows = connection.execute("select id, language, lexemes::text from convo.chunks").fetchall()
    assert [(identifier, language) for identifier, language, _ in rows] == [(chunk.id, "de")]
    assert "der" not in rows[0][2]
