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
    monkeypatch.setenv("COLUMNS", "250")
    monkeypatch.setenv("CONVO_POLICY", str(deployed / "policy.toml"))
    policy = 'quasi_identifiers = ["LOCATION"]\nkeep = ["Voltmere", "Blue Harbour"]\n'
    (deployed / "policy.toml").write_text(policy)
    write_sources(deployed, leave=LEAVE)

    said = CliRunner().invoke(app, ["doctor"]).output

    assert "are redacted, and location; kept as nobody's name: 2" in said
    assert "embedded (preset local): Postgres" in said
    assert "finds the name in its test sentence" in said
    assert "answers with 384 dimensions" in said
    assert ": handbook" in said


@pytest.mark.usefixtures("deployed", "models", "store")
def test_each_choice_is_named_with_where_it_was_made_and_what_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "choices.yaml"
    file.write_text("convo_chat: none\nconvo_chat_model: llama3.1:8b\n")
    monkeypatch.setenv("CONVO_CONFIG", str(file))
    monkeypatch.setenv("CONVO_TRAINER", "none")
    monkeypatch.setenv("COLUMNS", "400")

    result = CliRunner().invoke(app, ["doctor"])

    assert f"none ({file}): no model is asked: conversations come" in result.output
    assert "none (environment): base model none" in result.output
    assert "CONVO_CHAT_MODEL is not read, as CONVO_CHAT=none" in result.output


def test_a_setting_that_cannot_be_used_is_one_sentence_and_all_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CONVO_CHAT_TIER", "huge")
    monkeypatch.setenv("COLUMNS", "250")

    result = CliRunner().invoke(app, ["doctor"])

    assert result.exit_code == 1
    assert result.output.count("CONVO_CHAT_TIER cannot be used") == 1
    assert "chat model" not in result.output


@pytest.mark.usefixtures("deployed", "store")
def test_a_choice_that_lacks_something_breaks_its_own_row_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CONVO_CHAT", "endpoint")
    monkeypatch.setenv("CONVO_TRAINER", "none")
    monkeypatch.setenv("COLUMNS", "250")

    result = CliRunner().invoke(app, ["doctor"])

    assert result.exit_code == 1
    needed = "endpoint (environment): Setting CONVO_CHAT_ENDPOINT is needed when"
    assert f"{needed} CONVO_CHAT=endpoint." in result.output
    assert "answers with 384 dimensions" in result.output


@pytest.mark.usefixtures("deployed", "store")
def test_a_device_that_is_not_there_is_said_of_each_model_on_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CONVO_DEVICE", "nonsense")
    monkeypatch.setenv("CONVO_TRAINER", "none")
    monkeypatch.setenv("COLUMNS", "250")

    result = CliRunner().invoke(app, ["doctor"])

    assert result.exit_code == 1
    assert result.output.count("Setting CONVO_DEVICE is nonsense, which torch") == 3
    assert "Postgres" in result.output


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
