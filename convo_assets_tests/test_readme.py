"""What the README promises exists."""

import re
from itertools import pairwise

from convo_assets.resources.settings import PROJECT
from convo_assets_tests.test_definitions import GRAPH

README = (PROJECT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")
GUIDES = [README, *(p.read_text(encoding="utf-8") for p in (PROJECT / "docs").rglob("*.md"))]


def test_the_drawn_graph_is_the_graph() -> None:
    (drawn,) = re.findall(r"```mermaid\ngraph LR\n(.+?)\n```", README, flags=re.DOTALL)

    edges = [
        (parent, child)
        for line in drawn.splitlines()
        for parents, children in pairwise(line.split("-->"))
        for parent in parents.split("&")
        for child in children.split("&")
    ]

    found = [(parent.strip(), child.strip()) for parent, child in edges]
    assert sorted(found) == sorted((p, child) for child in GRAPH for p in GRAPH[child])


def test_every_make_target_that_is_named_exists() -> None:
    named = {target for guide in GUIDES for target in re.findall(r"`?make ([a-z-]+)", guide)}

    assert named <= set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.MULTILINE))
    assert {"demo", "test"} <= named


def test_every_file_that_is_linked_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)

    assert links
    assert [link for link in links if not (PROJECT / link).exists()] == []
