"""What deploy/ says can be done."""

import configparser
import re
import sys
from pathlib import Path

import pytest
import yaml

from convo_assets.resources.settings import PROJECT, Settings

UNITS = sorted((PROJECT / "deploy" / "systemd").glob("*.service"))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_units_start_programs_that_are_installed_and_files_that_are_there(unit: Path) -> None:
    parser = configparser.ConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[method-assign, assignment]
    parser.read(unit)

    program, *arguments = parser["Service"]["ExecStart"].split()

    assert Path(sys.executable).with_name(Path(program).name).exists()
    assert all((PROJECT / name).exists() for name in arguments if name.endswith(".yaml"))
    assert parser["Service"]["UMask"] == "0077"


def test_the_environment_file_names_settings_that_exist() -> None:
    text = (PROJECT / "deploy" / "convo-assets.env.example").read_text()
    known = {name.upper() for name in Settings.model_fields} | {"DAGSTER_HOME"}
    instance = (PROJECT / "deploy" / "dagster.yaml").read_text()

    named = set(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE))

    assert named - known == set(re.findall(r"env: (\w+)", instance))


def test_production_and_local_instance_differ_in_storage_and_runs_only() -> None:
    local, production = (
        yaml.safe_load((PROJECT / name).read_text())
        for name in ("dagster.yaml", "deploy/dagster.yaml")
    )

    assert production.keys() - local.keys() == {"storage"}
    for name in ("telemetry", "run_monitoring", "run_retries"):
        assert local[name] == production[name]


def test_both_workspaces_name_the_same_code_location() -> None:
    (local,) = yaml.safe_load((PROJECT / "workspace.yaml").read_text())["load_from"]
    (production,) = yaml.safe_load((PROJECT / "deploy/workspace.yaml").read_text())["load_from"]

    assert local["python_module"]["location_name"] == production["grpc_server"]["location_name"]
