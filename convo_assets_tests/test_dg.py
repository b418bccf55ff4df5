"""Dagster's own commands work on the project: they scaffold, list, check and serve it."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from signal import SIGINT, SIGKILL, default_int_handler, signal

import pytest

from convo_assets.components import EXAMPLES, ScaffoldedSource
from convo_assets.resources.documents.declarations import SourceDeclaration
from convo_assets.resources.settings import PROJECT
from convo_assets_tests.deployment import STARTS_WITHIN, free_port
from convo_assets_tests.webserver import Webserver

BIN = Path(sys.executable).parent


class Project:
    """A copy of the project's folder, in which files may be made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("CONVO_")},  # noqa: TID251
            "PATH": f"{BIN}{os.pathsep}{os.defpath}",
            "PYTHONPATH": str(folder),
            "CONVO_HOME": str(folder / "home"),
            "CONVO_SOURCES": str(folder / "sources"),
            "DAGSTER_HOME": str(folder / "dagster"),
        }

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the folder."""
        return subprocess.run(
            [BIN / command[0], *command[1:]],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Have processes heed interrupts, also where a shell in the background ignores them for all."""
    before = signal(SIGINT, default_int_handler)
    yield
    signal(SIGINT, before)


@contextmanager
def _started(project: Project, command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server in the folder, and see to it that it ends."""
    with subprocess.Popen(
        [BIN / command[0], *command[1:]],
        cwd=project.folder,
        env=project.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, SIGKILL)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "project"
    left_out = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT / "convo_assets", folder / "convo_assets", ignore=left_out)
    for file in ("pyproject.toml", "workspace.yaml", "dagster.yaml", "policy.toml"):
        shutil.copyfile(PROJECT / file, folder / file)
    (folder / "dagster").mkdir()
    shutil.copyfile(PROJECT / "dagster.yaml", folder / "dagster" / "dagster.yaml")
    (folder / "sources" / "handbook").mkdir(parents=True)
    return Project(folder)


def test_what_is_scaffolded_is_listed_checked_and_part_of_the_project(project: Project) -> None:
    asset = project.run("dg", "scaffold", "defs", "dagster.asset", "mine.py")
    source = project.run(
        "dg", "scaffold", "defs", "convo_assets.DocumentSource", "my-source", "--about", "at Clef"
    )
    (project.folder / "sources" / "my-source").mkdir()
    checked = project.run("dg", "check", "yaml"), project.run("dg", "check", "defs")
    listed = project.run("dg", "list", "defs", "--json")
    seen = project.run("python", "-c", SEEN)

    assert [run.returncode for run in (asset, source, *checked, listed, seen)] == [0] * 6, listed
    assets = str(json.loads(listed.stdout)["assets"])
    assert all(f"'{key}'" in assets for key in ("mine", "raw_docs", "finetuned_model"))
    assert json.loads(seen.stdout) == {"sources": ["handbook", "my-source"], "about": "at Clef"}


SEEN = """
import json
from convo_assets.resources.environments import resources_with_secrets
from convo_assets.resources.settings import load_settings

resources = resources_with_secrets(load_settings())
about = resources.profiles.of("my-source").about
print(json.dumps({"sources": resources.sources.source_keys(), "about": about}))
"""


STATUS = "import sys; from convo_assets.cli import main; sys.argv = ['x', 'status']; main()"


def test_a_wrong_declaration_is_found_before_anything_runs(project: Project) -> None:
    folder = project.folder / "convo_assets" / "defs" / "clef"
    folder.mkdir()
    (folder / "defs.yaml").write_text(
        "type: convo_assets.DocumentSource\nattributes:\n  abuot: at Clef\n"
    )

    checked = project.run("dg", "check", "yaml")
    listed = project.run("dg", "list", "defs")
    command = project.run("python", "-c", STATUS)

    assert checked.returncode == 1
    assert "defs.yaml:3" in checked.stdout + checked.stderr
    sentence = "The document source in defs/clef/defs.yaml cannot be used: abuot is no field"
    assert listed.returncode == 1
    assert sentence in listed.stdout + listed.stderr
    assert command.returncode == 2
    assert command.stderr.startswith(sentence)
    assert len(command.stderr.splitlines()) == 1


def test_a_mistake_inside_a_field_is_found_at_its_place(project: Project) -> None:
    folder = project.folder / "convo_assets" / "defs" / "clef"
    folder.mkdir()
    (folder / "defs.yaml").write_text(
        "type: convo_assets.DocumentSource\nattributes:\n  policy:\n"
        "    quasi_identifiers: [LOCATON]\n    kep: [x]\n  personas: nurse\n"
    )

    checked = project.run("dg", "check", "yaml")

    said = checked.stdout + checked.stderr
    assert checked.returncode == 1
    assert "attributes.policy.quasi_identifiers.0 'LOCATON' is not one of ['AGE'," in said
    assert "attributes.policy.kep Additional properties are not allowed" in said
    assert "attributes.personas 'nurse' is not of type 'array'" in said


def test_a_template_may_stand_for_a_whole_field(project: Project) -> None:
    folder = project.folder / "convo_assets" / "defs" / "clef"
    folder.mkdir()
    (folder / "defs.yaml").write_text(
        "type: convo_assets.DocumentSource\nattributes:\n"
        "  personas: '{{ env.PEOPLE.split(\",\") }}'\n"
    )
    project.environment["PEOPLE"] = "nurse,patient"

    checked = project.run("dg", "check", "yaml"), project.run("dg", "check", "defs")
    read = project.run("python", "-c", PERSONAS)

    assert [run.returncode for run in (*checked, read)] == [0] * 3, checked
    assert read.stdout.strip() == "['nurse', 'patient']"


PERSONAS = """
from convo_assets.resources.documents import declared_sources

print(declared_sources()["clef"].personas)
"""


def test_a_source_is_not_declared_in_python(project: Project) -> None:
    made = project.run(
        "dg", "scaffold", "defs", "convo_assets.DocumentSource", "clef", "--format", "python"
    )

    assert made.returncode == 1
    assert "a source is declared in a YAML of its own" in made.stdout + made.stderr


def test_what_a_scaffolded_source_shows_are_its_fields() -> None:
    assert set(EXAMPLES) == set(SourceDeclaration.model_fields)
    assert set(ScaffoldedSource.model_fields) <= set(EXAMPLES)


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["dg", "dev", "-h", "127.0.0.1", "-p", "{port}"], id="dg-dev"),
        pytest.param(
            ["dagster-webserver", "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", "{port}"],
            id="workspace",
        ),
    ],
)
@pytest.mark.usefixtures("interruptible")
def test_the_project_is_served_until_it_is_stopped(project: Project, command: list[str]) -> None:
    port = str(free_port())
    with _started(project, [part.format(port=port) for part in command]) as process:
        webserver = Webserver(f"http://127.0.0.1:{port}")
        deadline = time.monotonic() + STARTS_WITHIN
        while not webserver.loaded():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.5)
        webserver.add_partitions("handbook")  # of the code location that is named convo_assets
        os.killpg(process.pid, SIGINT)  # as Ctrl-C does
        assert process.wait(timeout=120) == 0
