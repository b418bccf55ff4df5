"""What the README promises exists."""

import re
from itertools import pairwise

from convo_assets.resources.settings import PROJECT
from convo_assets_tests.test_definitions import GRAPH

README = (PROJECT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")
GUIDES = [README, *(p.read_text(encoding="utf-8") for p in (PROJECT / "docs").rglob("*.md"))]


def test_the_drawn_graph_is_the_graph() -> None:
    """Every asset is drawn, once, on a path of the graph; edges that skip boxes are not drawn."""
    (drawn,) = re.findall(r"^sources ─► (.+?)\n```", README, flags=re.MULTILINE | re.DOTALL)

    nodes = re.findall(r"[a-z]+_[a-z]+|chunks|embeddings|conversations", drawn)

    assert sorted(nodes) == sorted(GRAPH)
    assert all(parent in GRAPH[child] for parent, child in pairwise(nodes))


def test_every_make_target_that_is_named_exists() -> None:
    named = {target for guide in GUIDES for target in re.findall(r"`?make ([a-z-]+)", guide)}

    assert named <= set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.MULTILINE))
    assert {"demo", "test"} <= named


def test_every_file_that_is_linked_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)

    assert links
    assert [link for link in links if not (PROJECT / link).exists()] == []
