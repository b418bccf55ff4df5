"""What people do all day, on a webserver and a daemon with the real models."""

import shutil
from pathlib import Path

from convo_assets.per_source import PER_SOURCE
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.deployment import Deployment, eventually
from convo_assets_tests.graph import EXPENSES, LEAVE, ledger_times, stored, write_sources


def test_a_dropped_file_becomes_rows_and_a_deleted_folder_takes_them_along(
    live: Deployment, store: SupabaseStore, tmp_path: Path
) -> None:
    live.switch_on("source_files")
    folder = write_sources(tmp_path, expenses=EXPENSES, leave=LEAVE)
    eventually(lambda: ("handbook", "SUCCESS") in live.runs(), within=240, log=live.log)
    made = stored(store)
    shutil.rmtree(folder)
    eventually(
        lambda: live.runs().count(("handbook", "SUCCESS")) == 2,
        within=240,
        log=live.log,
    )

    assert len(made["raw_docs"]) == 2
    assert made["finetune_dataset"]
    assert not any(stored(store).values())
    assert "Olsen" not in live.log.read_text()


def test_a_backfill_is_not_stopped_by_one_source_and_repeats_nothing(
    live: Deployment, store: SupabaseStore, tmp_path: Path
) -> None:
    sources = ["broken", "handbook"]
    (write_sources(tmp_path, of="broken") / "scan.pdf").write_bytes(b"%PDF-1.7 nothing")
    write_sources(tmp_path, expenses=EXPENSES, leave=LEAVE)
    live.add_partitions(*sources)

    def backfilled() -> list[tuple[str, str]]:
        name = live.backfill(PER_SOURCE, sources)
        eventually(
            lambda: live.backfill_status(name).startswith("COMPLETED"),
            within=400,
            log=live.log,
        )
        return sorted(live.runs())

    first = backfilled()
    before = ledger_times(store)
    second = backfilled()

    one_each = [("broken", "FAILURE"), ("handbook", "SUCCESS")]
    assert first == one_each
    assert second == sorted(one_each * 2)
    assert ledger_times(store) == before
