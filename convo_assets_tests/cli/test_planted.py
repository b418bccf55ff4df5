"""The list of values that must get nowhere is read whole, or not at all."""

import json
from pathlib import Path

import pytest

from convo_assets.cli.planted import planted_values
from convo_assets.errors import ConfigurationError
from convo_assets.steps.ingest import source_key

ENTRY = {"type": "PERSON", "value": "Thessaly Quandrell"}


def planted(folder: Path, listed: object) -> str:
    (folder / "planted.json").write_text(json.dumps(listed), encoding="utf-8")
    return str(folder)


def test_only_values_of_the_sources_asked_about_are_given(tmp_path: Path) -> None:
    folder = planted(tmp_path, {"documents": {"Leave/a.md": [ENTRY], "b.md": [ENTRY]}})

    assert planted_values(folder, [source_key("Leave")]) == {"Thessaly Quandrell"}
    assert planted_values(folder, ["expenses"]) == frozenset()


def test_without_a_list_nothing_is_known_to_be_planted(tmp_path: Path) -> None:
    assert planted_values(str(tmp_path), ["leave"]) == frozenset()


@pytest.mark.parametrize(
    "listed",
    [
        pytest.param({}, id="no-documents"),
        pytest.param({"documents": {"quandrell.md": ENTRY}}, id="no-list"),
        pytest.param({"documents": {"quandrell.md": [{"vlaue": "Quandrell"}]}}, id="no-value"),
    ],
)
def test_a_damaged_list_is_refused_without_a_word_of_it(tmp_path: Path, listed: object) -> None:
    folder = planted(tmp_path, listed)

    with pytest.raises(ConfigurationError, match=r"planted\.json .*documents") as refused:
        planted_values(folder, ["leave"])

    assert "quandrell" not in str(refused.value).lower()
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
