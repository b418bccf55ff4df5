"""docs/tutorial.md is followed as it stands, with a server on the loopback in place of Ollama."""

import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from convo_assets.cli import app
from convo_assets.resources.settings import PROJECT, Settings, load_env_file
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.graph import EXPENSES, LEAVE, write_sources
from convo_assets_tests.large_replies import quotes_first
from convo_assets_tests.openai_server import OLLAMA, openai_server

TEXT = (PROJECT / "docs" / "tutorial.md").read_text(encoding="utf-8")
(SETTINGS,) = re.findall(r"(?s)```ini\n(.*?)```", TEXT)
COMMANDS = [
    line for block in re.findall(r"(?s)```sh\n(.*?)```", TEXT) for line in block.splitlines()
]


@pytest.fixture
def place(folders: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with documents, and nothing set but where this test may write."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "400")
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
        monkeypatch.delenv(name.upper())
    for name in ("CONVO_HOME", "CONVO_LANDING", "CONVO_ARTIFACTS"):
        monkeypatch.setenv(name, folders[name])
    write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES)
    (tmp_path / "sources").rename(tmp_path / "documents")
    return tmp_path


@pytest.mark.usefixtures("store", "models")
def test_every_command_of_the_tutorial_works_in_order(place: Path, store: SupabaseStore) -> None:
    said = {}
    with openai_server(replace(OLLAMA, models=("llama3.1:8b",)), brain=quotes_first) as served:
        assert "127.0.0.1:11434" in SETTINGS
        here = SETTINGS.replace("127.0.0.1:11434", f"127.0.0.1:{served.port}")
        (place / ".env").write_text(here, encoding="utf-8")
        load_env_file()
        for command in COMMANDS:
            program, *arguments = shlex.split(command)
            result = CliRunner().invoke(app, arguments)
            assert program == "convo-assets"
            assert result.exit_code == 0, f"{command}: {result.output} {result.exception}"
            said[arguments[0]] = result.output

    assert "without n" in said["doctor"]
    assert "leave" in said["search"]
    assert "finetune_dataset" in said["run"]
    assert "Page of release" in said["report"]
    assert "The log is whole" in said["verify"]
    with store.connect() as connection:
        made_by = connection.execute("select distinct tier, model from convo.conversations")
        assert made_by.fetchall() == [("large", "llama3.1:8b at an endpoint")]
    (evidence,) = (place / "artifacts" / "evidence").iterdir()
    assert (evidence / "index.html").is_file()
