"""Files that crash, hang or explode are one refusal each; real processes do the dying."""

import gc
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from convo_assets.errors import UnreadableDocumentError
from convo_assets.records import SourceFile
from convo_assets.resources.conversion import WorkerLimits, WorkerPool
from convo_assets.resources.documents import PooledConverter
from convo_assets.steps.ingest import IngestContext, ingest_files
from convo_assets_tests.office import nested_docx

HOSTILE = "convo_assets_tests.hostile_worker"


def a_pool(*, seconds: int = 20, megabytes: int = 300) -> WorkerPool:
    limits = WorkerLimits(max_seconds=seconds, max_megabytes=megabytes)
    return WorkerPool(limits, module=HOSTILE)


def outcome(pool: WorkerPool, order: str) -> str:
    try:
        return pool.convert(order.encode(), media_type="text/orders").text
    except UnreadableDocumentError as refused:
        return refused.reason


def workers() -> list[psutil.Process]:
    children = psutil.Process().children()
    return [child for child in children if HOSTILE in child.cmdline()]


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        pytest.param("crash", "crashed", id="segmentation-fault"),
        pytest.param("take", "too_much_memory", id="more-memory-than-it-may-have"),
        pytest.param("panic", "crashed", id="panic-of-a-library"),
        pytest.param("long", "too_large", id="more-text-than-the-run-can-take"),
    ],
)
def test_what_takes_a_worker_down_is_refused_with_its_reason_and_the_rest_goes_on(
    order: str, reason: str
) -> None:
    pool = a_pool()

    assert [outcome(pool, each) for each in ("a", order, "b")] == ["read a", reason, "read b"]
    pool.close()


@pytest.mark.parametrize("order", ["hang", "spin"])
def test_what_hangs_is_ended_after_its_time(order: str) -> None:
    pool = a_pool(seconds=1)
    started = time.monotonic()

    assert [outcome(pool, each) for each in (order, "b")] == ["took_too_long", "read b"]
    assert time.monotonic() - started < 10
    assert len(workers()) == 1
    pool.close()


def test_a_file_is_not_refused_for_the_memory_that_earlier_ones_have_left_taken() -> None:
    pool = a_pool()

    assert [outcome(pool, "leave") for _ in range(4)] == ["read leave"] * 4
    pool.close()


def test_a_worker_that_was_killed_between_two_files_is_replaced() -> None:
    pool = a_pool()
    outcome(pool, "a")
    (worker,) = workers()
    worker.kill()
    worker.wait()

    assert outcome(pool, "b") == "read b"
    pool.close()


def test_a_worker_that_the_system_kills_for_memory_says_so() -> None:
    pool = a_pool()
    # It is killed while it reads, in the first worker and in the one that replaces it.
    found: list[str] = []
    asked = threading.Thread(target=lambda: found.append(outcome(pool, "hang")))
    asked.start()
    while not found:
        for worker in workers():
            os.kill(worker.pid, signal.SIGKILL)
        time.sleep(0.05)
    asked.join()

    assert found == ["too_much_memory"]


def test_workers_are_reused_and_as_many_as_threads() -> None:
    pool = a_pool()
    with ThreadPoolExecutor(2) as threads:
        read = list(threads.map(lambda number: outcome(pool, f"a{number}"), range(40)))

    assert read == [f"read a{number}" for number in range(40)]
    assert 1 <= len(workers()) <= 2
    pool.close()


def test_workers_end_with_their_pool() -> None:
    pool = a_pool()
    outcome(pool, "a")
    assert len(workers()) == 1

    del pool
    gc.collect()

    assert workers() == []


def test_a_worker_gets_no_secret_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPABASE_SERVICE_KEY", "sb_secret_x")
    pool = a_pool()
    outcome(pool, "a")

    (worker,) = workers()

    assert "SUPABASE_SERVICE_KEY" not in worker.environ()
    pool.close()


def test_a_deeply_nested_file_is_refused_and_the_other_files_of_its_source_are_read() -> None:
    contents = {
        "deep.docx": nested_docx(5_000),
        "good.docx": nested_docx(5),
        "good.html": b"<p>Leave is 20 days.</p>",
    }
    files = [
        SourceFile(id=name, source="s", path=name, size=len(content), content=content)
        for name, content in contents.items()
    ]

    deep, *good = ingest_files(files, IngestContext(converter=PooledConverter()))

    assert (deep.outcome, dict(deep.reasons)) == ("rejected", {"crashed": 1})
    assert ["Leave is 20 days." in each.rows[0].text for each in good] == [True, True]


def test_limits_are_part_of_what_documents_depend_on() -> None:
    """A file that was refused is tried again when it may take more."""
    few, more = (IngestContext(converter=PooledConverter(max_seconds=n)) for n in (10, 20))

    assert few.fingerprint.digest != more.fingerprint.digest
