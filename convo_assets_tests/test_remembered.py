"""What a check remembers: it searches a text again only if the text or the search is another."""

from functools import partial

from convo_assets.remembered import Findings
from convo_assets_tests.fakes import KnownNowhere


def looked_at(notes: KnownNowhere, *texts: str, found_by: str = "rules 1") -> list[str]:
    """Return which texts were searched, in a run that asks for all of them."""
    searched: list[str] = []
    findings = Findings(notes, "check", found_by=found_by)
    for text in texts:
        findings.of(text, partial(searched.append, text))
    findings.save()
    return searched


def test_only_what_has_changed_is_searched() -> None:
    notes = KnownNowhere()

    assert looked_at(notes, "a", "b", "a") == ["a", "b"]
    assert looked_at(notes, "a", "b, changed") == ["b, changed"]


def test_another_search_looks_at_everything() -> None:
    notes = KnownNowhere()
    looked_at(notes, "a")

    assert looked_at(notes, "a", found_by="rules 2") == ["a"]


def test_what_is_no_longer_there_is_forgotten() -> None:
    notes = KnownNowhere()
    looked_at(notes, "a", "b")
    looked_at(notes, "a")

    assert looked_at(notes, "b") == ["b"]


def test_a_finding_is_told_again() -> None:
    notes = KnownNowhere()
    before = Findings(notes, "check", found_by="rules")
    before.of("a", lambda: {"EMAIL": 1})
    before.save()
    after = Findings(notes, "check", found_by="rules")

    assert after.of("a", lambda: None) == {"EMAIL": 1}
