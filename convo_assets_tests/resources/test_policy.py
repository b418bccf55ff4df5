"""What is redacted in each source is written down in one file."""

from pathlib import Path

import pytest

from convo_assets.errors import SettingError
from convo_assets.resources.documents import PolicyFile, keep_in_file

POLICY = """
quasi_identifiers = ["AGE"]
keep = ["Acme Corp"]

[sources.support-tickets]
quasi_identifiers = ["LOCATION", "ORGANIZATION"]
keep = ["Flow"]

[sources.handbook]

[sources.runbooks]
quasi_identifiers = []
"""


def labels(path: Path, source: str) -> set[str]:
    return set(PolicyFile(path=str(path)).of(source).quasi_identifiers)


@pytest.mark.parametrize(
    ("source", "redacted"),
    [
        pytest.param("support-tickets", {"LOCATION", "ORGANIZATION"}, id="named"),
        pytest.param("handbook", {"AGE"}, id="named-without-a-word-on-it"),
        pytest.param("runbooks", set(), id="named-with-none"),
        pytest.param("clinic-notes", {"AGE"}, id="not-named"),
    ],
)
def test_a_source_has_its_own_policy_or_that_of_all_others(
    tmp_path: Path, source: str, redacted: set[str]
) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(POLICY)

    assert labels(file, source) == redacted


def test_words_are_kept_everywhere_or_in_one_source(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(POLICY)

    policies = PolicyFile(path=str(file))

    assert policies.of("support-tickets").keep == {("acme", "corp"), ("flow",)}
    assert policies.of("handbook").keep == {("acme", "corp")}


def test_without_a_file_direct_identifiers_go_and_nothing_else() -> None:
    policy = PolicyFile().of("handbook")

    assert "PERSON" in policy.labels
    assert "LOCATION" not in policy.labels


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(None, "cannot be read", id="missing"),
        pytest.param("quasi_identifiers = [", "is not TOML", id="not-toml"),
        pytest.param('quasi_identifiers = ["PERSON"]', "quasi_identifiers.0", id="unknown-label"),
        pytest.param("quasi = []", "quasi", id="unknown-key"),
    ],
)
def test_a_policy_that_cannot_be_understood_stops_before_anything_is_redacted(
    tmp_path: Path, text: str | None, problem: str
) -> None:
    file = tmp_path / "policy.toml"
    if text is not None:
        file.write_text(text)

    with pytest.raises(SettingError, match=f"CONVO_POLICY.*{problem}"):
        labels(file, "handbook")


def test_languages_pass_in_the_sources_that_say_so(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('uncovered_languages = ["de"]\n[sources.forum]\nuncovered_languages = []\n')

    policies = PolicyFile(path=str(file))

    assert policies.of("handbook").uncovered_languages == {"de"}
    assert policies.of("forum").uncovered_languages == frozenset()


def test_a_language_is_named_by_its_code(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('uncovered_languages = ["German"]\n')

    with pytest.raises(SettingError, match="uncovered_languages"):
        PolicyFile(path=str(file)).of("handbook")


def test_accepted_words_are_written_beside_what_the_file_says(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('# ours\nkeep = ["Voltmere"]\n\n[sources.forum]\nkeep = ["Larkbase"]\n')

    new = keep_in_file(file, source="forum", terms=["Larkbase", "Quillnet"])
    keep_in_file(file, source="wiki", terms=["Mossbed"])

    assert new == ["Quillnet"]
    assert file.read_text().startswith("# ours\n")
    assert PolicyFile(path=str(file)).of("forum").keep == {
        ("voltmere",),
        ("larkbase",),
        ("quillnet",),
    }
    assert PolicyFile(path=str(file)).of("wiki").keep == {("voltmere",), ("mossbed",)}
