"""The lock is all that a fresh machine needs."""

import tomllib
from importlib.metadata import distribution

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


def test_the_lock_holds_whatever_its_packages_need() -> None:
    """What happens to be installed beside them does not count: it is not there elsewhere."""
    needed = {need for name in LOCKED for need in _needs(name)}

    missing = {n for n in needed - LOCKED - set(LEFT_OUT) if not n.startswith("nvidia-")}

    assert len(needed) > 100
    assert missing == set()


def _needs(name: str) -> list[str]:
    requirements = map(Requirement, distribution(name).requires or [])
    return [
        canonicalize_name(need.name)
        for need in requirements
        if need.marker is None or need.marker.evaluate({"extra": ""})
    ]
