"""The tree keeps the shape the README promises."""

import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

import convo_assets
from convo_assets.definitions import defs
from convo_assets.resources.settings import PROJECT
from convo_assets.resources.store.tables import TABLES

PACKAGE = Path(convo_assets.__file__).parent
KEYS = {key.to_user_string() for key in defs.resolve_asset_graph().get_all_asset_keys()}


def stems(folder: str) -> set[str]:
    return {path.stem for path in (PACKAGE / folder).glob("*.py")} - {"__init__"}


WHOLE = {"dataset_release", "finetuned_model"}


def test_every_asset_has_a_module_and_a_check_and_every_source_a_table_of_its_own_name() -> None:
    assert stems("assets") == stems("checks") == set(TABLES) | WHOLE == KEYS


def test_loading_the_definitions_imports_no_model_library() -> None:
    code = (
        "import sys, convo_assets.definitions; "
        "print([m for m in ('torch', 'transformers', 'gliner', 'xberg') if m in sys.modules])"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT
    )

    assert loaded.stdout.strip() == "[]"


def test_workspace_and_dg_name_the_same_code_location() -> None:
    pyproject = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    project = pyproject["tool"]["dg"]["project"]
    workspace = yaml.safe_load((PROJECT / "workspace.yaml").read_text(encoding="utf-8"))
    (location,) = workspace["load_from"]

    assert location["python_module"]["location_name"] == project["code_location_name"]
    assert location["python_module"]["module_name"] == project["defs_module"]
    assert project["defs_module"].startswith(project["root_module"])
