"""What becomes of bad files, lost files and raw text, on the whole graph."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfWriter

from convo_assets.errors import StepFailedError
from convo_assets.records import RawDoc, SourceFile
from convo_assets.resources.documents import PooledConverter, files
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.ledger import summarize
from convo_assets.steps.ingest import IngestContext, ingest_files
from convo_assets.transforms import IncrementalTransform
from convo_assets_tests.fakes import CapitalisedNameDetector
from convo_assets_tests.graph import EXPENSES, LEAVE, SOURCE, run_graph, stored, write_sources
from convo_assets_tests.resource_sets import resources_with_fakes


def test_rejected_files_are_recorded_and_the_rest_goes_on(
    store: SupabaseStore, tmp_path: Path
) -> None:
    folder = write_sources(tmp_path, leave=LEAVE)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    (folder / "film.mp4").write_bytes(b"ftyp")
    (folder / "empty.txt").write_bytes(b"")
    (folder / ".hidden").write_bytes(b"not a document")

    result = run_graph(resources_with_fakes(store, tmp_path))

    assert result.success
    assert summarize(store, asset="raw_docs", source=SOURCE).reasons == {
        "damaged": 1,
        "no_text": 1,
        "unknown_type": 1,
    }


def test_encrypted_and_oversized_files_are_refused_and_the_rest_goes_on(
    store: SupabaseStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 20_000)
    folder = write_sources(tmp_path, leave=LEAVE)
    locked = PdfWriter()
    locked.add_blank_page(width=200, height=200)
    locked.encrypt("sesame", algorithm="RC4-128")
    locked.write(folder / "payroll.pdf")
    (folder / "dump.txt").write_text("A line of an export that nobody needs.\n" * 1000)

    result = run_graph(resources_with_fakes(store, tmp_path))

    assert result.success
    assert summarize(store, asset="raw_docs", source=SOURCE).reasons == {
        "encrypted": 1,
        "too_large": 1,
    }


class UnlistableInputs:
    """A source whose listing breaks off with a message that quotes a file."""

    source = SOURCE

    def list_items(self) -> Iterator[tuple[str, int]]:
        yield "file_1", 10
        message = "bad entry: Jane Doe.md"
        raise LookupError(message)

    def read(self, ids: object) -> list[SourceFile]:
        raise AssertionError(ids)


def test_a_failing_listing_says_where_without_quoting_files() -> None:
    transform = IncrementalTransform[SourceFile, IngestContext, RawDoc](
        asset="raw_docs",
        inputs=UnlistableInputs(),
        step=ingest_files,
        context=IngestContext(converter=PooledConverter()),
    )

    with pytest.raises(StepFailedError) as failed:
        list(transform.list_items())

    assert "raw_docs failed with LookupError at" in str(failed.value)
    assert "while listing its inputs" in str(failed.value)
    assert "Jane" not in str(failed.value)


def test_a_source_without_one_readable_file_fails_with_its_reasons(
    store: SupabaseStore, tmp_path: Path
) -> None:
    folder = write_sources(tmp_path)
    (folder / "empty.txt").write_bytes(b"")

    result = run_graph(resources_with_fakes(store, tmp_path), raise_on_error=False)

    (failure,) = [e for e in result.all_events if e.is_step_failure and e.node_name == "raw_docs"]
    assert "raw_docs of 'handbook' accepted nothing; rejected: no_text 1." in str(
        failure.step_failure_data.error
    )


def test_raw_text_stays_in_private_files(store: SupabaseStore, tmp_path: Path) -> None:
    write_sources(tmp_path, expenses=EXPENSES)

    result = run_graph(resources_with_fakes(store, tmp_path))

    everything = f"{stored(store)} {result.all_events}"
    assert "Horak" not in everything
    landed = list((tmp_path / "landing").rglob("*.parquet"))
    assert landed
    assert {path.stat().st_mode & 0o777 for path in landed} == {0o600}
    assert {p.stat().st_mode & 0o777 for p in (tmp_path / "landing", landed[0].parent)} == {0o700}


def test_a_lost_landing_zone_is_filled_again_and_nothing_else_changes(
    store: SupabaseStore, tmp_path: Path
) -> None:
    write_sources(tmp_path, leave=LEAVE)
    run_graph(resources_with_fakes(store, tmp_path))
    before = stored(store)
    for path in (tmp_path / "landing").rglob("*.parquet"):
        path.unlink()

    run_graph(
        replace(
            resources_with_fakes(store, tmp_path), detector=CapitalisedNameDetector(threshold=0.7)
        )
    )

    assert stored(store) == before


def test_a_deleted_document_leaves_the_exports_even_when_nothing_readable_is_left(
    store: SupabaseStore, tmp_path: Path
) -> None:
    folder = write_sources(tmp_path, leave=LEAVE)
    run_graph(resources_with_fakes(store, tmp_path))
    (folder / "leave.md").unlink()
    (folder / "empty.txt").write_bytes(b"")

    result = run_graph(resources_with_fakes(store, tmp_path), raise_on_error=False)

    assert not result.success
    assert not any(stored(store).values())
    assert not list((tmp_path / "artifacts").rglob("*.jsonl"))


def test_a_broken_link_and_a_stray_byte_in_a_name_stop_nothing(
    store: SupabaseStore, tmp_path: Path
) -> None:
    folder = write_sources(tmp_path, leave=LEAVE)
    (folder / "Jane_Doe.md").symlink_to(tmp_path / "gone")
    with open(bytes(folder) + b"/caf\xe9.md", "wb") as stream:  # noqa: PTH123 - not valid Unicode
        stream.write(b"The canteen closes at three in the afternoon on Fridays.")

    result = run_graph(resources_with_fakes(store, tmp_path))

    assert "Jane" not in str(result.all_events)
    assert summarize(store, asset="raw_docs", source=SOURCE).outcomes == {"done": 2, "rejected": 1}


def test_a_name_that_a_later_document_reveals_is_redacted_in_the_earlier_ones_too(
    store: SupabaseStore, tmp_path: Path
) -> None:
    mention = (
        "\nThe stairs are closed because the lift was moved by Wrenfield on the second floor.\n"
    )
    folder = write_sources(tmp_path, leave=LEAVE + mention)
    run_graph(resources_with_fakes(store, tmp_path))
    assert "Wrenfield" in str(stored(store)["redacted_docs"])
    (folder / "people.md").write_text("Ana Wrenfield answers questions within two working days.")

    result = run_graph(resources_with_fakes(store, tmp_path))

    assert result.success
    assert "Wrenfield" not in str(stored(store))
    assert "moved by [PERSON_2] on" in str(stored(store)["redacted_docs"])


def test_what_was_learnt_from_a_document_goes_with_it(store: SupabaseStore, tmp_path: Path) -> None:
    folder = write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES)
    run_graph(resources_with_fakes(store, tmp_path))
    notes = set((tmp_path / "landing").rglob("*.known_values.json"))
    (folder / "expenses.md").unlink()

    run_graph(resources_with_fakes(store, tmp_path))

    left = set((tmp_path / "landing").rglob("*.known_values.json"))
    assert len(notes) == 2
    assert len(left) == 1
    assert {path.stat().st_mode & 0o777 for path in left} == {0o600}
    assert "horak" not in " ".join(path.read_text() for path in notes & left).lower()
