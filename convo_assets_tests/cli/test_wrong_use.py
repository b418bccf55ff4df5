"""Every wrong use is one sentence, what and where and what would be right, with exit code 2."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from convo_assets.cli import main
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.graph import LEAVE, write_sources


def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *argv: str) -> str:
    """Return the one line on stderr of a command that must end with exit code 2."""
    monkeypatch.setattr(sys, "argv", ["convo-assets", *argv])
    with pytest.raises(SystemExit) as ended:
        main()
    captured = capsys.readouterr()
    assert ended.value.code == 2, captured.err
    assert not captured.out
    (line,) = captured.err.splitlines()
    return line


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["serch", "x"], "did you mean 'search'?"),
        (["search"], "convo-assets search: Missing argument"),
        (["search", "x", "-k", "900"], "less than or equal to 200"),
        (["redact", "/no/such/file"], "/no/such/file cannot be used (No such file or directory)"),
        (["redact", "/"], "/ cannot be used (Is a directory)"),
        (["backup", "/"], "is a directory"),
        (["chunk", "/no/such/file"], "does not exist"),
        (["verify-answers", "/no/such/file"], "cannot be used"),
        (["run", "leave", "--to", "chunk"], "did you mean 'chunks'?"),
    ],
)
def test_a_command_that_is_called_wrongly_says_what_would_be_right(
    argv: list[str],
    expected: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert expected in said(capsys, monkeypatch, *argv)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    "argv",
    [
        ["search", "leave", "--source", "handbok"],
        ["status", "--source", "handbok"],
        ["report", "--source", "handbok"],
        ["chat", "Hello?", "--source", "handbok"],
        ["estimate", "handbok"],
        ["forget", "handbok"],
        ["rederive", "handbok"],
        ["run", "handbok"],
        ["demo", "--source", "handbok"],
    ],
)
def test_a_source_that_is_not_known_is_answered_with_the_nearest_that_is(
    argv: list[str],
    deployed: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_sources(deployed, leave=LEAVE)

    assert "known sources: handbook; did you mean 'handbook'?" in said(capsys, monkeypatch, *argv)


def test_a_document_that_cannot_be_read_comes_with_its_reason_and_advice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"no pdf")

    line = said(capsys, monkeypatch, "redact", str(tmp_path / "broken.pdf"))

    assert "damaged. The file is damaged: nothing in it can be read. Open it, save it" in line


def test_what_a_folder_stores_is_known_also_when_the_folder_is_gone(
    store: SupabaseStore, deployed: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with store.connect() as connection:
        connection.execute(
            "insert into convo.ledger (asset, input_id, source, fingerprint, step_version, "
            "outcome, reasons, outputs) "
            "values ('raw_docs', 'a', 'archive', 'r', '1', 'done', '{}', 1)"
        )
    write_sources(deployed, leave=LEAVE)

    line = said(capsys, monkeypatch, "status", "--source", "archiv")

    assert "known sources: archive, handbook" in line


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("[sources.handbok]\nkeep = ['x']", "no such source; did you mean 'handbook'?"),
        ("[source.handbook]\nkeep = ['x']", "source: nothing is called so; did you mean 'sources'"),
        ("[sources.handbook]\nkep = ['x']", "sources.handbook.kep: nothing is called so; did you"),
    ],
)
def test_a_policy_for_nothing_is_no_protection_and_an_error(
    policy: str,
    expected: str,
    deployed: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_sources(deployed, leave=LEAVE)
    (deployed / "policy.toml").write_text(policy)
    monkeypatch.setenv("CONVO_POLICY", str(deployed / "policy.toml"))

    assert expected in said(capsys, monkeypatch, "up")


def test_a_home_that_cannot_be_made_is_named_with_its_setting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CONVO_STORE", "embedded")
    monkeypatch.setenv("CONVO_HOME", str(tmp_path / "file" / "home"))
    monkeypatch.setenv("CONVO_SOURCES", str(tmp_path))

    assert "set CONVO_HOME" in said(capsys, monkeypatch, "up")


def test_a_variable_that_looks_like_a_setting_and_is_none_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVO_SOURCE", "documents")

    assert "did you mean 'CONVO_SOURCES'?" in said(capsys, monkeypatch, "status")


def test_a_port_that_is_taken_is_said_at_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        line = said(capsys, monkeypatch, "up", "--port", str(port))

    assert f"Port {port} of 127.0.0.1 is taken" in line
    assert f"PORT={port + 1}" in line


@pytest.mark.parametrize("argv", [["--version"], ["serch"], ["nosuch", "--help"]])
def test_nothing_heavy_is_imported_to_say_so(argv: list[str]) -> None:
    script = (
        f"import sys\nsys.argv = ['convo-assets', *{argv!r}]\nfrom convo_assets.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n"
        "    print(sorted({'dagster', 'numpy', 'torch', 'psycopg'} & {*sys.modules}))"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_has_help_that_names_what_it_takes(
    flag: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["convo-assets", "run", flag])

    with pytest.raises(SystemExit) as ended:
        main()

    assert not ended.value.code
    assert "--to" in capsys.readouterr().out
