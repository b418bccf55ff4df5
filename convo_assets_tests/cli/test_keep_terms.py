"""The words that a source uses as its own are shown, and kept when a person says so."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from convo_assets.cli import app
from convo_assets.errors import NothingLandedError
from convo_assets.records import RawDoc
from convo_assets.resources.documents.zone import LandingZone

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def _workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVO_LANDING", str(tmp_path / "landing"))
    monkeypatch.setenv("CONVO_POLICY", str(tmp_path / "policy.toml"))
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "policy.toml").write_text("keep = []\n", encoding="utf-8")


def test_values_are_shown_by_how_many_placeholders_rest_on_them(tmp_path: Path) -> None:
    zone = LandingZone.at(str(tmp_path / "landing"), source="forum")
    text = "Ask Katarzyna Wisniewska. Katarzyna Wisniewska knows."
    doc = RawDoc(
        id="a", source="forum", path="a.md", media_type="text/markdown", size=len(text), text=text
    )
    zone.land("a", [doc])

    result = RUNNER.invoke(app, ["keep-terms", "forum"])

    (row,) = [line for line in result.stdout.splitlines() if "Wisniewska" in line]
    assert [cell.strip() for cell in row.strip("│").split("│")][1:3] == ["2", "1"]


def test_an_accepted_word_stands_in_the_policy(tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["keep-terms", "forum", "--accept", "Larkbase"])

    assert "1 words are kept in forum" in result.stdout
    assert '[sources.forum]\nkeep = ["Larkbase"]' in (tmp_path / "policy.toml").read_text()


def test_a_source_that_was_never_read_says_so() -> None:
    result = RUNNER.invoke(app, ["keep-terms", "forum"])

    assert isinstance(result.exception, NothingLandedError)
