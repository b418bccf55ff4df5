"""What the README promises exists."""

import re
from itertools import pairwise

from convo_assets.resources.settings import PROJECT
from convo_assets_tests.test_definitions import GRAPH

README = (PROJECT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")
GUIDES = [README, *(p.read_text(encoding="utf-8") for p in (PROJECT / "docs").rglob("*.md"))]


def test_the_drawn_graph_is_the_graph() -> None:
    (line,) = re.findall(r"^sources ─► (.+)$", README, flags=re.MULTILINE)

    nodes = line.split(" ─► ")

    assert set(pairwise(nodes)) == {
        (parent, child) for child, parents in GRAPH.items() for parent in parents
    }


def test_every_make_target_that_is_named_exists() -> None:
    named = {target for guide in GUIDES for target in re.findall(r"`?make ([a-z-]+)", guide)}

    assert named <= set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.MULTILINE))
    assert {"demo", "test"} <= named


def test_every_file_that_is_linked_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)

    assert links
    assert [link for link in links if not (PROJECT / link).exists()] == []
