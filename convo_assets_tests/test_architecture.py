"""The tree keeps the shape the README promises."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import convo_assets
from convo_assets.definitions import defs
from convo_assets.resources.settings import PROJECT
from convo_assets.resources.store.tables import TABLES

PACKAGE = Path(convo_assets.__file__).parent
MODULES = sorted(
    path.relative_to(PROJECT)
    for folder in ("convo_assets", "convo_assets_tests", "benchmarks", "training")
    for path in (PROJECT / folder).rglob("*.py")
)
KEYS = {key.to_user_string() for key in defs().resolve_asset_graph().get_all_asset_keys()}


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
    assert location["python_module"]["module_name"] == f"{project['root_module']}.definitions"
    assert (PROJECT / project["root_module"] / "defs" / "__init__.py").is_file()


def test_nothing_private_of_dagster_is_imported() -> None:
    private = re.compile(r"\bdagster(?:_\w+)?(?:\.\w+)*\._\w+")
    found = [
        f"{module}: {line.strip()}"
        for module in MODULES
        for line in (PROJECT / module).read_text(encoding="utf-8").splitlines()
        if private.search(line)
    ]

    assert found == []
    assert private.search(f"from {'dagster'}._core.storage import x")


@pytest.mark.parametrize(
    "module", ["convo_assets.definitions", "convo_assets.automation", "convo_assets.cli"]
)
def test_importing_reads_no_setting(module: str) -> None:
    imported = subprocess.run(
        [sys.executable, "-c", f"import {module}"],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
        env={"PATH": "", "PYTHONPATH": str(PROJECT), "CONVO_ENV": "nonsense"},
    )

    assert imported.returncode == 0, imported.stderr


def test_steps_are_imported_without_dagster() -> None:
    code = "import sys, convo_assets.steps.redact; print('dagster' in sys.modules)"

    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT
    )

    assert loaded.stdout.strip() == "False"


def test_what_an_asset_does_is_read_at_a_glance() -> None:
    """Its body, the docstring aside, has at most thirty lines."""
    lines = {}
    for asset in TABLES.keys() | {"raw_docs", "dataset_release", "finetuned_model"}:
        tree = ast.parse((PACKAGE / "assets" / f"{asset}.py").read_text(encoding="utf-8"))
        (function,) = (
            node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == asset
        )
        first, last = function.body[1], function.body[-1]
        lines[asset] = (last.end_lineno or 0) - first.lineno + 1

    assert {asset: count for asset, count in lines.items() if count > 30} == {}
