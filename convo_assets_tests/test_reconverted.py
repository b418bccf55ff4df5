"""The same bytes, read in another way: what was made of the old text is made again."""

from dataclasses import dataclass, replace
from pathlib import Path

from convo_assets.resources.store import SupabaseStore
from convo_assets.steps.ingest import Conversion
from convo_assets_tests.graph import SOURCE, ledger_times, run_graph, stored
from convo_assets_tests.resource_sets import resources_with_fakes

OLD = (
    "# Leave\n\n## How much annual leave can I take per month?\n\n"
    "Ask your manager for at most 1.75 days of annual leave per month.\n"
)
NEW = OLD.replace("1.75", "2.25")


@dataclass(frozen=True)
class ConverterOf:
    """Reads whatever it is given as one text."""

    identity: str
    text: str
    workers: int = 1

    def convert(self, content: bytes, *, media_type: str) -> Conversion:  # noqa: ARG002 - reads one text
        return Conversion(self.text)


def run_with(store: SupabaseStore, home: Path, identity: str, text: str) -> None:
    converter = ConverterOf(identity, text)
    run_graph(replace(resources_with_fakes(store, home), converter=converter), raise_on_error=False)


def two_documents(home: Path) -> None:
    """One that the converter reads, and one that is read without it."""
    folder = home / "sources" / SOURCE
    folder.mkdir(parents=True)
    (folder / "leave.html").write_text("<p>whatever it says</p>", encoding="utf-8")
    (folder / "rooms.md").write_text(
        "# Rooms\n\nIf you need a hotel room in a city, choose a room for at most 140 euros.\n",
        encoding="utf-8",
    )


def test_another_text_of_the_same_bytes_replaces_all_that_was_made_of_the_old_one(
    store: SupabaseStore, tmp_path: Path
) -> None:
    two_documents(tmp_path)
    run_with(store, tmp_path, "converter 1", OLD)
    before, made = stored(store), ledger_times(store)

    run_with(store, tmp_path, "converter 2", NEW)

    after, again = stored(store), ledger_times(store)
    assert len(after["raw_docs"]) == len(before["raw_docs"]) == 2
    for table in ("redacted_docs", "chunks", "turns", "finetune_dataset"):
        assert "1.75" in "".join(before[table])
        assert "1.75" not in "".join(after[table])
        assert "2.25" in "".join(after[table])
    redacted = {key: at for key, at in made.items() if key[0] == "redacted_docs"}
    assert sum(again[key] != at for key, at in redacted.items()) == 1


def test_the_same_text_by_another_converter_makes_nothing_pending(
    store: SupabaseStore, tmp_path: Path
) -> None:
    two_documents(tmp_path)
    run_with(store, tmp_path, "converter 1", OLD)
    before, made = stored(store), ledger_times(store)

    run_with(store, tmp_path, "converter 2", OLD)

    again = ledger_times(store)
    assert stored(store) == before
    assert {asset for (asset, _), at in made.items() if again[asset, _] != at} == {"raw_docs"}


def test_what_was_made_of_a_text_is_pending_as_soon_as_another_one_is_stored(
    store: SupabaseStore, tmp_path: Path
) -> None:
    two_documents(tmp_path)
    run_with(store, tmp_path, "converter 1", OLD)
    update = "update convo.raw_docs set {} = 'x' where media_type like '%html'"

    def dealt_with(change: str) -> list[int]:
        with store.connect() as connection:
            connection.execute(update.format(change).encode())
            count = "select count(*) from convo.ledger where asset = %s"
            found = [
                connection.execute(count, [asset]).fetchall()[0][0]
                for asset in ("raw_docs", "redacted_docs")
            ]
            connection.rollback()
        return found

    assert dealt_with("content_hash") == [2, 1]
    assert dealt_with("media_type") == [2, 2]
