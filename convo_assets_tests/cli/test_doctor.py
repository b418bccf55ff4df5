"""What doctor says of a deployment."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from convo_assets.cli import app
from convo_assets_tests.graph import LEAVE, write_sources


@pytest.mark.usefixtures("models", "store")
def test_every_part_of_a_deployment_is_tried(
    deployed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("CONVO_POLICY", str(deployed / "policy.toml"))
    policy = 'quasi_identifiers = ["LOCATION"]\nkeep = ["Voltmere", "Blue Harbour"]\n'
    (deployed / "policy.toml").write_text(policy)
    write_sources(deployed, leave=LEAVE)

    said = CliRunner().invoke(app, ["doctor"]).output

    assert "also LOCATION; 2 names kept" in said
    assert "embedded Postgres" in said
    assert "1 found" in said
    assert "384 dimensions" in said
    assert ": handbook" in said


@pytest.mark.usefixtures("store")
def test_a_part_that_does_not_work_is_named_with_what_would_be_right(
    deployed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "250")
    monkeypatch.setenv("CONVO_PII_MODEL", str(deployed / "no-model"))
    monkeypatch.setattr("convo_assets.cli.doctor.FREE_GIGABYTES", 10**9)

    result = CliRunner().invoke(app, ["doctor"])

    assert result.exit_code == 1
    assert "cannot be loaded" in result.output
    assert "GB are needed" in result.output
