"""What a source will take is told before anything is stored."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from convo_assets.cli import app
from convo_assets.errors import UnknownSourceError
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.graph import EXPENSES, LEAVE, stored, write_sources


@pytest.mark.usefixtures("models")
def test_a_sample_goes_the_whole_way_and_nothing_of_it_is_kept(
    store: SupabaseStore, deployed: Path
) -> None:
    write_sources(deployed, leave=LEAVE, expenses=EXPENSES, again=LEAVE, more=EXPENSES)

    result = CliRunner().invoke(app, ["estimate", "handbook", "--documents", "2"])

    assert result.exit_code == 0
    assert "sample (2 documents)" in result.stdout
    assert "all (4 documents)" in result.stdout
    chunks = re.search(r"chunks +│ ([\d.]+) +│ ([\d.]+)", result.stdout)
    assert chunks
    assert float(chunks[2]) == pytest.approx(2 * float(chunks[1]), rel=0.5)
    assert not any(stored(store).values())
    assert not [path for path in (deployed / "landing").rglob("*") if path.is_file()]


def test_a_source_that_is_not_there_is_named_with_those_that_are(deployed: Path) -> None:
    write_sources(deployed, leave=LEAVE)

    result = CliRunner().invoke(app, ["estimate", "handbok"])

    assert isinstance(result.exception, UnknownSourceError)
    assert "handbook" in str(result.exception)
