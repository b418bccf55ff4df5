"""The list of values that must get nowhere is read whole, or not at all."""

import json
from pathlib import Path

import pytest

from convo_assets.errors import ConfigurationError
from convo_assets.resources.documents import FolderSources
from convo_assets.steps.ingest import source_key

ENTRY = {"type": "PERSON", "value": "Thessaly Quandrell"}


def planted(folder: Path, listed: object) -> FolderSources:
    (folder / "planted.json").write_text(json.dumps(listed), encoding="utf-8")
    return FolderSources(root=str(folder))


def test_only_values_of_the_sources_asked_about_are_given(tmp_path: Path) -> None:
    sources = planted(tmp_path, {"documents": {"Leave/a.md": [ENTRY], "b.md": [ENTRY]}})

    assert sources.canaries([source_key("Leave")]) == {"Thessaly Quandrell"}
    assert sources.canaries(["expenses"]) == frozenset()


def test_without_a_list_nothing_is_known_to_be_planted(tmp_path: Path) -> None:
    assert FolderSources(root=str(tmp_path)).canaries(["leave"]) == frozenset()


@pytest.mark.parametrize(
    "listed",
    [
        pytest.param({}, id="no-documents"),
        pytest.param({"documents": {"quandrell.md": ENTRY}}, id="no-list"),
        pytest.param({"documents": {"quandrell.md": [{"vlaue": "Quandrell"}]}}, id="no-value"),
    ],
)
def test_a_damaged_list_is_refused_without_a_word_of_it(tmp_path: Path, listed: object) -> None:
    sources = planted(tmp_path, listed)

    with pytest.raises(ConfigurationError, match=r"planted\.json .*documents") as refused:
        sources.canaries(["leave"])

    assert "quandrell" not in str(refused.value).lower()
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
