"""What is known of a source outlives the process, under a key that is made once."""

from pathlib import Path

import pytest

from convo_assets.errors import SettingError
from convo_assets.resources.documents import LandedKnownValues
from convo_assets_tests.builders import span
from convo_assets_tests.resource_sets import a_workspace


def landed(home: Path) -> LandedKnownValues:
    return LandedKnownValues(workspace=a_workspace(home), key_file=str(home / "pii.key"))


def test_what_was_learnt_is_known_to_the_next_process_and_to_no_other_source(
    tmp_path: Path,
) -> None:
    known = landed(tmp_path).of("handbook")
    found = [span(0, 9, "PERSON", 1.0)]
    known.learn(known.forms("Ana Quine", found), origin="doc")

    assert landed(tmp_path).of("handbook").holds("ANA QUINE", label="PERSON")
    assert not landed(tmp_path).of("tickets").holds("ANA QUINE", label="PERSON")


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first, second = landed(tmp_path).key(), landed(tmp_path).key()

    assert first == second
    assert len(first) == 32
    assert (tmp_path / "pii.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["pii.key"]


@pytest.mark.parametrize("content", ["", "abcd", "no hexadecimal digits"])
def test_a_damaged_key_is_refused_and_not_shown(tmp_path: Path, content: str) -> None:
    (tmp_path / "pii.key").write_text(content, encoding="ascii")

    with pytest.raises(SettingError) as refused:
        landed(tmp_path).key()

    assert "CONVO_HOME has a damaged pii.key: restore it, or remove it" in str(refused.value)
    assert not content or content not in str(refused.value)


def test_without_any_key_the_setting_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="CONVO_PII_KEY is needed where the landing zone"):
        LandedKnownValues(workspace=a_workspace(tmp_path)).key()
